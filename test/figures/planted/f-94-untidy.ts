import { spawn } from 'node:child_process';
import type { Figure } from '../harness/figure.ts';

/** It leaves a process behind. */
export const figure: Figure = {
  id: 'F-94',
  title: 'Untidy',
  target: '0',
  anchor: 'none',
  tier: 'C',
  async run(bench) {
    const folder = await bench.folder('left');
    spawn('sleep', ['300'], {
      detached: true,
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], LEFT: folder },
    }).unref();
    return { value: '0', pass: true };
  },
  control: { planted: 'a fault', run: async () => ({ value: '3', pass: false }) },
};
