import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tier } from './figure.ts';

/** What a figure works with: a folder of its own, and whatever must be undone in the end. Fits where tests pass `t`. */
export interface Bench {
  readonly tier: Tier;
  /** Undone last first, also after a fault or Ctrl-C. */
  teardown(undo: () => unknown): void;
  /** A new empty folder that goes with the figure; others may enter, as Postgres runs as another user. */
  folder(name: string): Promise<string>;
  /** Progress, on standard error. */
  say(text: string): void;
}

/** A bench in `folder`; `end` undoes everything and may be called twice. */
export function createBench(folder: string, tier: Tier, say: (text: string) => void): Bench & { end(): Promise<void> } {
  const undo: (() => unknown)[] = [];
  let ending: Promise<void> | undefined;
  return {
    tier,
    say,
    teardown: (one) => void undo.push(one),
    async folder(name) {
      const made = await mkdtemp(join(folder, `${name}-`));
      await chmod(made, 0o755);
      return made;
    },
    end: () => (ending ??= undoAll(undo)),
  };
}

/** One that fails does not keep the others from being undone; the first failure is thrown at the end. */
async function undoAll(undo: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let one = undo.pop(); one !== undefined; one = undo.pop())
    await Promise.resolve()
      .then(one)
      .catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
