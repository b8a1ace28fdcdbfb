import type { Database } from '../../../../platform/database/connection.ts';
import { freezeMember, MEMBER_STATUSES } from '../monitoring/freeze-member.ts';
import { eachWatchedClaim, type WatchedClaim } from '../monitoring/queries.ts';
import { reverifyClaim } from '../monitoring/reverify-claim.ts';
import type { Load } from '../register-format.ts';
import { classifyHit, namesOf, type Sought } from './classify-hit.ts';
import { answerOfHit } from './look-up-exclusion.ts';
import { listNewExclusions, type ExclusionRow } from './queries.ts';

/**
 * Holds the entries that a load brought against members and open claims (product.md 6.7). Certain, the number of a
 * verified member, freezes; everything else goes before a person. Returns how many claims were touched.
 */
export async function watchMembers(tx: Database, load: Load): Promise<number> {
  const entries = indexOf(await listNewExclusions(tx, load.runId));
  let affected = 0;
  for await (const claim of eachWatchedClaim(tx)) {
    const entry = findEntry(entries, claim);
    if (entry && (await act(tx, load, claim, entry))) affected += 1;
  }
  return affected;
}

type Entries = ReadonlyMap<string, readonly ExclusionRow[]>;

function indexOf(rows: readonly ExclusionRow[]): Entries {
  const entries = new Map<string, ExclusionRow[]>();
  const add = (key: string, row: ExclusionRow): unknown => entries.set(key, [...(entries.get(key) ?? []), row]);
  for (const row of rows) {
    add(`${row.lastFolded} ${row.firstFolded}`, row);
    if (row.npi !== null) add(row.npi, row);
  }
  return entries;
}

/** The entry that fits best: one with the claim's number before one with the name alone. */
function findEntry(entries: Entries, claim: WatchedClaim): ExclusionRow | undefined {
  const sought = soughtOf(claim);
  const { lastNames, firstNames } = namesOf(sought);
  const keys = [
    ...(sought.npi === null ? [] : [sought.npi]),
    ...lastNames.flatMap((last) => firstNames.map((first) => `${last} ${first}`)),
  ];
  return keys.flatMap((key) => entries.get(key) ?? []).find((entry) => classifyHit(sought, entry) !== undefined);
}

function soughtOf({ scheme, number, firstName, lastName }: WatchedClaim): Sought {
  return { npi: scheme === 'us_npi' ? number : null, firstName, lastName };
}

async function act(tx: Database, load: Load, claim: WatchedClaim, entry: ExclusionRow): Promise<boolean> {
  const sought = soughtOf(claim);
  const isCertain = sought.npi !== null && entry.npi === sought.npi && MEMBER_STATUSES.includes(claim.status);
  if (!isCertain) return reverifyClaim(tx, claim.id, { rule: 'leie_hit', clock: load.clock });
  // The number was verified for this member, so another name does not undo it.
  const answer = answerOfHit(sought, 'number_and_name', entry, load.fileOn);
  return freezeMember(tx, claim, answer, load.clock());
}
