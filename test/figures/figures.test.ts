import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { ROOT } from '../support/server-process.ts';

const PLANTED = join(import.meta.dirname, 'planted');

interface Run {
  readonly out: string;
  readonly said: string;
  readonly code: number | null;
}

/** Runs `npm run figures` over planted figures; `meanwhile` hears what it says and may send it a signal. */
async function figures(args: readonly string[], meanwhile?: (said: string, pid: number) => void): Promise<Run> {
  const child = spawn(
    process.execPath,
    ['--import', './src/runtime.mjs', 'test/figures/run.ts', '--from', PLANTED, ...args],
    { cwd: ROOT },
  );
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
    meanwhile?.(said, child.pid ?? 0);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { out, said, code };
}

t.test('a figure passes only when its target is reached, its control noticed and nothing left', async (t) => {
  const { out, said, code } = await figures(['--json']);
  const { figures: all } = JSON.parse(out) as { figures: Record<string, unknown>[] };
  t.match(all, [
    { id: 'F-91', value: '0', target: '0', pass: true, control: 'noticed' },
    { id: 'F-92', pass: false, control: 'void' },
    { id: 'F-93', value: '1', pass: false, control: 'noticed' },
    { id: 'F-94', value: /left running: sleep 300/, pass: false },
    { id: 'F-95', value: /broken on purpose/, pass: false },
  ]);
  t.equal(all.length, 5, 'tier N waits for the night');
  t.match(said, /undone[^]*figures: 1 passed, 4 failed\n$/, 'progress and the last line stand apart from the JSON');
  t.equal(code, 1);
});

t.test('one figure by its id, as a table that ends with the line CI reads', async (t) => {
  const { out, code } = await figures(['--only', 'F-91']);
  t.match(out, /^F-91 {2}passed {2}Sound[^]*control {2}a fault: noticed, 3[^]*\nfigures: 1 passed, 0 failed\n$/);
  t.equal(code, 0);
});

t.test('an unknown figure or tier is refused', async (t) => {
  t.not((await figures(['--only', 'F-99'])).code, 0);
  t.match(await figures(['--tier', 'X']), { code: 2, said: /--tier C\|N/ });
});

t.test('interrupted, it undoes what it did and leaves nothing running', { timeout: 60_000 }, async (t) => {
  let beside = 0;
  const { code, out } = await figures(['--only', 'F-96'], (said, pid) => {
    const found = Number(/beside (\d+)/.exec(said)?.[1] ?? 0);
    if (beside === 0 && found > 0) process.kill(pid, 'SIGINT');
    beside = found;
  });
  t.equal(code, 130);
  t.match(out, /interrupted[^]*figures: 0 passed, 1 failed\n$/);
  t.ok(await isGone(beside), 'what ran beside it is gone');
});

/** Waits up to 5 s for a process to end; one that only waits for its parent to take note has ended. */
async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { stdout } = spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });
    if (/^(Z|$)/.test(stdout.trim())) return true;
    await sleep(100);
  }
  return false;
}
