import { SingleBar } from 'cli-progress';

/** How far a long command is, on standard error: a bar at a terminal, else one JSON line per so many rows. */
export interface Progress {
  /** `done` and `total` in whatever unit the bar fills by; `line` is what a JSON line says. */
  update(done: number, total: number, line: { readonly rows: number } & Readonly<Record<string, unknown>>): void;
  stop(): void;
}

/** Opens it; `linesEvery` is the number of rows between two JSON lines, and a new phase always says so. */
export function openProgress(linesEvery: number): Progress {
  return process.stderr.isTTY ? openBar() : openLines(linesEvery);
}

function openBar(): Progress {
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {rows} rows | {phase} | {duration_formatted}',
    hideCursor: true,
  });
  let isOpen = false;
  return {
    update(done, total, line) {
      if (!isOpen) bar.start(total, done, line);
      else bar.update(done, line);
      isOpen = true;
    },
    stop: () => {
      if (isOpen) bar.stop();
    },
  };
}

function openLines(every: number): Progress {
  let next = every;
  let phase: unknown;
  return {
    update(_done, _total, line) {
      const isNewPhase = phase !== undefined && line['phase'] !== phase;
      phase = line['phase'];
      if (line.rows < next && !isNewPhase) return;
      next = line.rows + every;
      process.stderr.write(`${JSON.stringify(line)}\n`);
    },
    stop: () => {},
  };
}
