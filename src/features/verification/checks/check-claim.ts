import type { Id } from '../../../kernel/ids.ts';
import { dayOf } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { transaction } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import { checkRows, type CheckRows, type Provenance } from './check-rows.ts';
import { nearToStaff } from '../../accounts/index.ts';
import { tellOfClaim } from '../events.ts';
import { compare, type ClaimedFacts, type Comparison } from '../matching/compare.ts';
import { SCHEMES } from '../numbers/read-number.ts';
import { changeClaim, insertChecks, lockClaim, type ClaimRow, type SubmittedClaim } from '../queries.ts';
import { lookUpExclusion } from '../registry/leie/look-up-exclusion.ts';
import { lookUpNpi, lookUpStateLicence, noLookUp, type LookUp } from '../registry/look-up.ts';
import { askOnline, type OnlineAnswer } from '../registry/online/ask-online.ts';
import { lookUpMagic } from '../registry/sandbox.ts';
import { secondPersonReasons } from '../review/opinions/policy.ts';
import type { CheckKind } from '../words.ts';

export type CheckServices = Pick<Services, 'db' | 'clock' | 'config'>;

/**
 * Runs the automatic checks of a submitted claim and hands it to the verifiers. Nothing here approves: a person always
 * looks (product.md 6.1). Running twice is harmless; a claim that is no longer waiting is left alone.
 */
export async function checkClaim(services: CheckServices, claimId: Id): Promise<void> {
  // Outside the transaction: a source that is slow must hold no row.
  const online = await askOnline(services, claimId);
  await transaction(services.db, async (tx) => {
    const found = await lockClaim(tx, claimId);
    if (!found || (found.claim.status !== 'submitted' && found.claim.status !== 'auto_checks')) return;
    const made = await makeChecks(services, tx, found, online);
    const changed = await changeClaim(tx, {
      id: claimId,
      version: found.claim.version,
      from: ['submitted', 'auto_checks'],
      set: { status: 'needs_review', highRisk: await isRisky(tx, found.claim, made) },
    });
    if (!changed) return;
    await insertChecks(
      tx,
      made.map(({ check }) => check),
      made.flatMap(({ fields }) => fields),
    );
    await tellOfClaim(tx, changed);
  });
}

/** Whether something about the claim wants a second person, for the filter of the queue. */
async function isRisky(tx: Database, claim: ClaimRow, made: readonly CheckRows[]): Promise<boolean> {
  const isNearToStaff = (await nearToStaff(tx, [claim.accountId])).has(claim.accountId);
  const checks = made.map(({ check }) => check);
  const isEscalated = claim.escalatedAt !== null;
  const hasEnded = claim.endedAs !== null;
  return secondPersonReasons({ checks, isNearToStaff, isEscalated, hasEnded }).length > 0 || claim.appealedAt !== null;
}

/** Asks every source that knows the claim; nothing is written. */
export async function makeChecks(
  services: CheckServices,
  tx: Database,
  found: SubmittedClaim,
  online?: OnlineAnswer,
): Promise<CheckRows[]> {
  const now = services.clock();
  const facts = factsOf(found);
  const isNpi = found.claim.scheme === 'us_npi';
  const magic = isNpi && services.config.environment !== 'production' ? lookUpMagic(facts, dayOf(now)) : undefined;
  const answer = magic ?? (await lookUp(tx, found));
  const rows = (kind: CheckKind, source: Provenance, comparison: Comparison): CheckRows =>
    checkRows(
      { claimId: found.claim.id, attempt: found.claim.attempt },
      kind,
      source,
      comparison,
      now,
      services.config.checkValidDays,
    );
  const main = rows(isNpi ? 'npi' : 'licence', answer, compare(facts, answer.answer));
  const more = online && !magic ? [rows(online.kind, online.lookUp, compare(facts, online.lookUp.answer))] : [];
  // The LEIE knows the US alone.
  if (found.claim.country !== 'US') return [main, ...more];
  const excluded = magic
    ? { source: { ...magic, ...NO_HASHES }, comparison: stagedExclusion(magic.isExcluded) }
    : await lookUpExclusion(tx, { ...facts, npi: isNpi ? facts.number : null });
  return [main, ...more, rows('exclusion', excluded.source, excluded.comparison)];
}

/** The facts of a submission as the matcher wants them. */
export function factsOf({ claim, submission }: SubmittedClaim): ClaimedFacts {
  const { firstName, lastName } = submission;
  return { number: claim.number, state: submission.region, firstName, lastName };
}

async function lookUp(tx: Database, { claim }: SubmittedClaim): Promise<LookUp> {
  const how = SCHEMES.find((scheme) => scheme.id === claim.scheme)?.lookUp ?? 'none';
  switch (how) {
    case 'nppes':
      return lookUpNpi(tx, claim.number);
    case 'nppes_self_reported':
      return lookUpStateLicence(tx, claim.number);
    case 'none':
      return noLookUp(claim.number);
    default:
      return how satisfies never;
  }
}

/** `missing` is the good outcome of an exclusion list. */
function stagedExclusion(isExcluded: boolean): Comparison {
  return isExcluded
    ? { outcome: 'match', detail: 'on_exclusion_list', fields: [] }
    : { outcome: 'missing', detail: 'not_on_exclusion_list', fields: [] };
}

const NO_HASHES = { requestHash: null, responseHash: null, rowHash: null } as const;
