import type { Id } from '../../../../../kernel/ids.ts';
import { DAY, HOUR } from '../../../../../kernel/time.ts';
import { transaction, type Database } from '../../../../../platform/database/connection.ts';
import { recordAudit } from '../../../../audit/index.ts';
import type { CheckRows } from '../../../checks/check-rows.ts';
import { makeChecks, type CheckServices } from '../../../checks/check-claim.ts';
import { insertChecks, listChecks, lockClaim, type SubmittedClaim } from '../../../queries.ts';
import { askOnline, type OnlineAnswer } from '../../online/ask-online.ts';
import { findNewestRun } from '../../queries.ts';
import { reverifyClaim } from '../reverify-claim.ts';
import { mayProbe } from '../sources/policy.ts';
import { findSource } from '../sources/queries.ts';
import { listOldDecisions, listStale, listUnanswered, type Unanswered } from './queries.ts';

const AT_ONCE = 500;
/** A member is looked at by a person again after 36 months (Joint Commission, NCQA). */
const CREDENTIAL_MS = 36 * 30.4375 * DAY;

/**
 * Asks the registers again about members whose checks are older than they count. An answer as good as before renews the
 * checks and nothing else happens; any other sends the claim to a person, who decides while the member stays one. A
 * register that does not answer, or has nothing newer to say, changes nothing.
 */
export async function watchChecks(services: CheckServices): Promise<void> {
  const { db, clock } = services;
  const now = clock();
  for (const id of await listStale(db, new Date(now), AT_ONCE)) {
    // Outside the transaction: a source that is slow must hold no row.
    const online = await askOnline(services, id);
    await transaction(db, (tx) => recheck(services, tx, id, online));
  }
  for (const id of await listOldDecisions(db, new Date(now - CREDENTIAL_MS), AT_ONCE)) {
    await transaction(db, (tx) => reverifyClaim(tx, id, { rule: 'credential_again', clock }));
  }
}

async function recheck(services: CheckServices, tx: Database, id: Id, online: OnlineAnswer | undefined): Promise<void> {
  const found = await lockClaim(tx, id);
  if (!found || (found.claim.status !== 'approved' && found.claim.status !== 'expiring')) return;
  const made = await makeChecks(services, tx, found, online);
  const now = services.clock();
  if (made.some(({ check }) => check.outcome === 'source_down' || check.validUntil.getTime() <= now)) return;
  if (!(await isAsGood(tx, found, made))) {
    await reverifyClaim(tx, id, { rule: 'checks_changed', clock: services.clock });
    return;
  }
  await insertChecks(
    tx,
    made.map(({ check }) => check),
    made.flatMap(({ fields }) => fields),
  );
  await recordAudit(tx, { action: 'claim.recheck', objectKind: 'claim', objectId: id, outcome: 'done' });
}

/** Each kind of check comes out as it did when the claim was approved, or better. */
async function isAsGood(tx: Database, { claim }: SubmittedClaim, made: readonly CheckRows[]): Promise<boolean> {
  const before = new Map(
    (await listChecks(tx, claim.id, claim.attempt)).map(({ check }) => [check.kind, check.outcome]),
  );
  return made.every(({ check }) => check.outcome === GOOD[check.kind] || check.outcome === before.get(check.kind));
}

/** The outcome that speaks for the member. */
const GOOD: Readonly<Record<string, string>> = { npi: 'match', licence: 'match', exclusion: 'missing' };

/**
 * Asks again for claims in the queue whose source did not answer: a register's file once one was loaded, a source that is
 * asked itself with growing pauses, one claim at a time until it answers. Claims in somebody's hands are left alone, and
 * the applicant's place in the queue stays.
 */
export async function retryUnanswered(services: CheckServices): Promise<void> {
  const { db, clock } = services;
  for (const source of ['nppes', 'leie'] as const) {
    if (await findNewestRun(db, source)) await askAgain(services, { source, method: 'file' }, AT_ONCE);
  }
  for (const [name, source] of [
    ['nppes_api', 'nppes'],
    ['board', 'board'],
  ] as const) {
    const state = await findSource(db, name);
    const isSilent = state !== undefined && state.downSince !== null;
    if (isSilent && !mayProbe(state, clock())) continue;
    await askAgain(services, { source, method: 'api' }, isSilent ? 1 : AT_ONCE);
  }
}

async function askAgain({ db, clock }: CheckServices, unanswered: Unanswered, limit: number): Promise<void> {
  const askedBefore = new Date(clock() - HOUR);
  for (const id of await listUnanswered(db, unanswered, askedBefore, limit)) {
    await transaction(db, (tx) => reverifyClaim(tx, id, { rule: 'source_back', clock }));
  }
}
