import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../harness/figure.ts';

/** It runs until it is interrupted, with a process beside it. */
export const figure: Figure = {
  id: 'F-96',
  title: 'Endless',
  target: '0',
  anchor: 'none',
  tier: 'N',
  async run(bench) {
    const beside = spawn('sleep', ['300'], {
      detached: true,
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], BESIDE: await bench.folder('beside') },
    });
    bench.teardown(() => beside.kill());
    bench.say(`beside ${beside.pid}`);
    await sleep(300_000);
    return { value: '0', pass: true };
  },
  control: { planted: 'a fault', run: async () => ({ value: '3', pass: false }) },
};
