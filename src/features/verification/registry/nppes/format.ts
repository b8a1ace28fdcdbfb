import type { Database } from '../../../../platform/database/connection.ts';
import { listEndedMembers } from '../monitoring/queries.ts';
import { reverifyClaim } from '../monitoring/reverify-claim.ts';
import type { Load, Merged, RegisterFormat } from '../register-format.ts';
import { NPPES_HEADER } from './header.ts';
import { mergeLicences, mergeProviders, mergeStubs } from './queries.ts';
import { readNppesRow } from './row.ts';

/**
 * The NPPES dissemination file, V2: the monthly full file and the weekly ones that supplement it. A number that is
 * deactivated sends its holder through the checks again; it never removes anybody (product.md 6.5).
 */
export const NPPES: RegisterFormat = {
  kind: 'nppes',
  header: NPPES_HEADER,
  entry: /^npidata_pfile_.*(?<!fileheader)\.csv$/i,
  dayInName(fileName) {
    const [, year, month, day] = /_\d{8}-(\d{4})(\d{2})(\d{2})/.exec(fileName) ?? [];
    return year === undefined ? undefined : `${year}-${month}-${day}`;
  },
  read: readNppesRow,
  merge: mergeNppes,
};

async function mergeNppes(tx: Database, load: Load): Promise<Merged> {
  const { added, changed } = await mergeProviders(tx, load.runId);
  await mergeLicences(tx, load.runId);
  const ended = await mergeStubs(tx, load.runId);
  return { added, changed, ended, membersAffected: await watchDeactivated(tx, load) };
}

/** Sends members whose number this load left deactivated through the checks again; how many. */
export async function watchDeactivated(tx: Database, load: Load): Promise<number> {
  let affected = 0;
  for (const claimId of await listEndedMembers(tx, load.runId)) {
    if (await reverifyClaim(tx, claimId, { rule: 'nppes_deactivated', clock: load.clock })) affected += 1;
  }
  return affected;
}
