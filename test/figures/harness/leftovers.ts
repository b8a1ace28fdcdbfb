import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 5_000;

/** Ends what a figure left running and says what it was: processes whose command line or environment names `mark`. */
export async function endLeftovers(mark: string): Promise<string[]> {
  const deadline = performance.now() + PATIENCE_MS;
  let left = await processesNaming(mark);
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(100);
    left = await processesNaming(mark);
  }
  for (const { pid } of left) kill(pid);
  return left.map(({ command }) => command);
}

interface Running {
  readonly pid: number;
  readonly command: string;
}

/** Only where /proc tells (Linux); elsewhere nothing is claimed. */
async function processesNaming(mark: string): Promise<Running[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.filter((pid) => pid !== process.pid).map((pid) => naming(pid, mark)));
  return found.filter((one) => one !== undefined);
}

async function naming(pid: number, mark: string): Promise<Running | undefined> {
  const [line = '', environment = ''] = await Promise.all(
    ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
  );
  const isOurs = line.includes(mark) || environment.includes(mark);
  return isOurs ? { pid, command: line.replaceAll('\0', ' ').slice(0, 120) } : undefined;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
