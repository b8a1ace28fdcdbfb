import { join } from 'node:path';
import { fillDisk, type FullDisk } from './durability/full-disk.ts';
import type { Figure, Measured } from './harness/figure.ts';
import { lacksMount } from './harness/small-disk.ts';

const RECOVERY_MS = 10_000;
const UNMAPPED = join(import.meta.dirname, 'durability/serve-full-disk-unmapped.ts');

/** P5, P10: a full disk refuses writes and loses none; the servers outlive a Postgres that ends for want of room. */
export const figure: Figure = {
  id: 'F-25',
  title:
    'Acknowledged writes lost, servers ended and wrong answers while the disk of the data, then of the WAL, is full',
  target: '0 lost, 0 ended, 0 wrong; well again within 10 s',
  anchor: '0 of 2,190 (data), 0 of 913 (WAL) when the target was set',
  tier: 'N',
  lacks: lacksMount,
  run: async (bench) => judge({ data: await fillDisk(bench, 'data'), wal: await fillDisk(bench, 'wal') }),
  control: {
    planted: 'a full disk is an error like any other',
    run: async (bench) => judge({ data: await fillDisk(bench, 'data', UNMAPPED) }),
  },
};

function judge(found: Readonly<Record<string, FullDisk>>): Measured {
  const all = Object.entries(found);
  return {
    value: all
      .map(
        ([disk, { acknowledged, lost, doubled, refused, wrong, deaths, recoveryMs }]) =>
          `${disk}: ${lost.length} of ${acknowledged} lost, ${doubled.length} doubled, ${deaths} ended, ${refused} refused, ` +
          `${wrong.length === 0 ? '0 wrong' : wrong.join(', ')}, well after ${(recoveryMs / 1000).toFixed(1)} s`,
      )
      .join('; '),
    pass: all.every(
      ([, { lost, doubled, invented, wrong, deaths, refused, recoveryMs }]) =>
        lost.length + doubled.length + invented.length + wrong.length + deaths === 0 &&
        refused > 0 &&
        recoveryMs <= RECOVERY_MS,
    ),
  };
}
