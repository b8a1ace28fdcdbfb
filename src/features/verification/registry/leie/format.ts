import type { Database } from '../../../../platform/database/connection.ts';
import { ImportError } from '../import-error.ts';
import type { Load, Merged, RegisterFormat } from '../register-format.ts';
import { countExclusions, endMissing, endReinstated, mergeExclusions } from './queries.ts';
import { LEIE_HEADER, readLeieRow } from './row.ts';
import { watchMembers } from './watch-members.ts';

/**
 * The OIG's list of excluded people: the full file, which ends what it no longer holds, and the monthly supplements
 * (`2610EXCL.csv`, `2610REIN.csv`), which do not (product.md 6.6).
 */
export const LEIE: RegisterFormat = {
  kind: 'leie',
  header: LEIE_HEADER,
  entry: /^(?:UPDATED|\d{4}(?:EXCL|REIN)).*\.csv$/i,
  dayInName(fileName) {
    const [, year, month, day] = /(20\d{2})-?(\d{2})-?(\d{2})/.exec(fileName) ?? [];
    return year === undefined ? undefined : `${year}-${month}-${day}`;
  },
  read: readLeieRow,
  merge: mergeLeie,
};

async function mergeLeie(tx: Database, load: Load): Promise<Merged> {
  const before = await countExclusions(tx);
  const { added, changed } = await mergeExclusions(tx, load.runId);
  const reinstated = await endReinstated(tx, load.runId);
  const missing = /\d{4}(?:EXCL|REIN)/i.test(load.fileName) ? 0 : await endMissing(tx, load.runId, load.fileOn);
  refuseFragment(before, missing);
  return { added, changed, ended: reinstated + missing, membersAffected: await watchMembers(tx, load) };
}

/** About one entry in a hundred leaves a month; a file that drops every tenth is cut short, or a supplement by another name. */
const LEAVING_SHARE = 0.1;
const ENOUGH_ENTRIES = 100;

function refuseFragment(before: number, missing: number): void {
  if (before < ENOUGH_ENTRIES || missing <= before * LEAVING_SHARE) return;
  throw new ImportError(
    `${missing} of ${before} entries would leave the list: the file is cut short, or a supplement. Supplements are named like 2610EXCL.csv.`,
  );
}
