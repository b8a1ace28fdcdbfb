import { restoreToPointInTime, type Drill } from './durability/point-in-time.ts';
import { lacksBaseBackup } from './harness/base-backup.ts';
import type { Figure, Measured } from './harness/figure.ts';

const RESTORE_MS = 5 * 60_000;
const GIGABYTE = 1000;

/** P5: the data folder is lost; base backup and archived WAL bring everything back that was acknowledged before a point in time. */
export const figure: Figure = {
  id: 'F-27',
  title:
    'Point-in-time restore after the data folder is lost: acknowledged before the point and missing; time for 1 GB',
  target: '0 missing, sweep and audit log sound; ≤ 5 min',
  anchor: 'none published',
  tier: 'N',
  lacks: lacksBaseBackup,
  run: async (bench) => judge(await restoreToPointInTime(bench, { archiving: true, ballastMegabytes: GIGABYTE })),
  control: {
    planted: 'no archive: the base backup alone',
    run: async (bench) => judge(await restoreToPointInTime(bench, { archiving: false, ballastMegabytes: 1 })),
  },
};

function judge({ acknowledged, missing, faults, megabytes, restoreMs }: Drill): Measured {
  return {
    value:
      `${missing} of ${acknowledged} missing, ${faults.length === 0 ? 'sweep and audit log sound' : faults.join('; ')}; ` +
      `${megabytes} MB in ${(restoreMs / 1000).toFixed(1)} s`,
    pass: missing === 0 && acknowledged > 0 && faults.length === 0 && restoreMs <= RESTORE_MS,
  };
}
