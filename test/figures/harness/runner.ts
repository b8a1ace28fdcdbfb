import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startPostgres } from '../../../src/platform/database/embedded.ts';
import type { Told } from './child.ts';
import type { Figure, Outcome, Tier } from './figure.ts';
import { endLeftovers } from './leftovers.ts';
import { chosenBinaries } from './postgres-binaries.ts';

const CHILD = join(import.meta.dirname, 'child.ts');
const MINUTE = 60_000;
const LIMIT_MS = { C: 5 * MINUTE, N: 20 * MINUTE } as const;
/** How long a figure may take to undo what it did before it is killed. */
const GRACE_MS = 15_000;

export interface RunOptions {
  /** Folder of `f-NN-name.ts` files. */
  readonly from: string;
  /** Ids to run; undefined for all of the tier. */
  readonly only: readonly string[] | undefined;
  readonly tier: Tier;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Runs the chosen figures one after the other; stops after the one in flight when the signal is given. */
export async function runFigures(options: RunOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const chosen = await chosenFigures(options);
  await using shared = chosen.some(({ figure }) => figure.database) ? await startSharedPostgres() : undefined;
  for (const { file, figure } of chosen) {
    if (options.signal.aborted) break;
    options.say(`${figure.id} ${figure.title}`);
    const lacking = await figure.lacks?.();
    if (lacking !== undefined) {
      options.say(`  not run: ${lacking}`);
      continue;
    }
    const outcome = await runOne(file, figure, options, shared?.environment);
    options.say(`  ${outcome.pass ? 'passed' : 'FAILED'}: ${outcome.value} (${outcome.seconds.toFixed(1)} s)`);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** One server without fsync for every figure that needs no more than a database; the others start clusters of their own. */
async function startSharedPostgres(): Promise<AsyncDisposable & { readonly environment: Record<string, string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-figures-'));
  await chmod(folder, 0o755);
  const server = await startPostgres({ dataDir: join(folder, 'pg'), durable: false, ...chosenBinaries() });
  return {
    environment: { TEST_POSTGRES: server.adminUrl, CLUSTER_POSTGRES: process.env['TEST_POSTGRES'] ?? 'embedded' },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Chosen {
  readonly file: string;
  readonly figure: Figure;
}

async function chosenFigures({ from, only, tier }: RunOptions): Promise<Chosen[]> {
  const names = (await readdir(from)).filter((name) => /^f-\d+-[a-z0-9-]+\.ts$/.test(name)).toSorted();
  const wanted = names.filter((name) => only === undefined || only.includes(idOf(name)));
  const missing = (only ?? []).filter((id) => !names.some((name) => idOf(name) === id));
  if (missing.length > 0) throw new Error(`there is no figure ${missing.join(', ')}`);
  const all = await Promise.all(wanted.map((name) => load(join(from, name))));
  return all.filter(({ figure }) => only !== undefined || tier === 'N' || figure.tier === 'C');
}

function idOf(fileName: string): string {
  return fileName.slice(0, 4).toUpperCase();
}

async function load(file: string): Promise<Chosen> {
  const { figure } = (await import(pathToFileURL(file).href)) as { figure: Figure };
  return { file, figure };
}

async function runOne(
  file: string,
  figure: Figure,
  options: RunOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), `curbside-figure-${figure.id}-`));
  await chmod(folder, 0o755);
  const child = fork(CHILD, [file, folder, options.tier], {
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, ...environment },
  });
  const told = await listen(child, LIMIT_MS[options.tier], options.signal);
  const left = await endLeftovers(folder);
  await rm(folder, { recursive: true, force: true });
  const { id, title, target, anchor, tier, control } = figure;
  const seconds = (performance.now() - started) / 1000;
  const rest = { id, title, target, anchor, tier, planted: control.planted, seconds };
  return { ...rest, ...judge(told, left) };
}

/** A fault, something left running, a missed target and a control that passed all fail the figure. */
function judge(told: Told, left: readonly string[]): Pick<Outcome, 'value' | 'plantedValue' | 'control' | 'pass'> {
  if (told.kind === 'fault') return failure(told.fault);
  if (left.length > 0) return failure(`left running: ${left.join(', ')}`);
  const isNoticed = !told.control.pass;
  return {
    value: told.run.value,
    plantedValue: told.control.value,
    control: isNoticed ? 'noticed' : 'void',
    pass: told.run.pass && isNoticed,
  };
}

function failure(fault: string): Pick<Outcome, 'value' | 'plantedValue' | 'control' | 'pass'> {
  return { value: `no number: ${fault}`, plantedValue: '', control: 'void', pass: false };
}

async function listen(child: ChildProcess, limitMs: number, signal: AbortSignal): Promise<Told> {
  let told: Told | undefined;
  child.once('message', (message) => (told = message as Told));
  const stop = (fault: string): void => {
    told = { kind: 'fault', fault };
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  const interrupted = (): void => stop('interrupted');
  signal.addEventListener('abort', interrupted, { once: true });
  if (signal.aborted) interrupted();
  const limit = setTimeout(() => stop(`not done after ${limitMs / MINUTE} minutes`), limitMs);
  const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(limit);
  signal.removeEventListener('abort', interrupted);
  return told ?? { kind: 'fault', fault: `its process ended without a word (${killedBy ?? code})` };
}
