import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { conflictsWith, nearToStaff } from '../../accounts/index.ts';
import type { ClaimRow } from '../queries.ts';
import type { ReviewFacts } from './actions.ts';
import { listCheckFacts, listDecidersOfAppealed } from './queries.ts';

/** What the rules ask about these claims and this viewer, a page at a time: few queries whatever its length. */
export async function readFacts(
  db: Database,
  viewerId: Id,
  claims: readonly ClaimRow[],
): Promise<(claim: ClaimRow) => ReviewFacts> {
  const people = [...new Set(claims.map((claim) => claim.accountId))];
  const conflicts = await conflictsWith(db, viewerId, people);
  const near = await nearToStaff(db, people);
  const checks = await listCheckFacts(
    db,
    claims.map((claim) => claim.id),
  );
  const deciders = await listDecidersOfAppealed(
    db,
    claims.filter((claim) => claim.appealedAttempt !== null).map((claim) => claim.id),
  );
  return (claim) => ({
    file: claim,
    viewer: {
      id: viewerId,
      conflict: conflicts.get(claim.accountId)?.words,
      decidedAppealed: deciders.some((one) => one.claimId === claim.id && one.verifierId === viewerId),
    },
    checks: checks.filter((check) => check.claimId === claim.id),
    isNearToStaff: near.has(claim.accountId),
    isEscalated: claim.escalatedAt !== null,
    hasEnded: claim.endedAs !== null,
  });
}

/** The same of one claim. */
export async function readFactsOf(db: Database, viewerId: Id, claim: ClaimRow): Promise<ReviewFacts> {
  return (await readFacts(db, viewerId, [claim]))(claim);
}
