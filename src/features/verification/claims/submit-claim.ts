import { AppError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { DatabaseError } from '../../../platform/database/database-error.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { enqueueJob } from '../../../platform/jobs/queries.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { dueFrom, resumedDue } from './due.ts';
import { tellOfClaim } from '../events.ts';
import { moveApplicant } from './move-applicant.ts';
import { readNumber, type NumberFault, type NumberReading } from '../numbers/read-number.ts';
import { sealSecret } from '../numbers/seal-secret.ts';
import { isOwnClaim, MAX_DRAFTS, MAX_OPEN_CLAIMS } from '../policy.ts';
import type { TrainingScope } from '../words.ts';
import {
  changeClaim,
  countDrafts,
  countFinalRejections,
  countOpenClaims,
  insertClaim,
  insertSubmission,
  lockClaim,
  lockStanding,
  type ClaimRow,
  type SubmissionRow,
  type SubmittedClaim,
} from '../queries.ts';

export type ClaimServices = Pick<Services, 'db' | 'clock'>;
type SubmitServices = Pick<Services, 'db' | 'clock' | 'keys'>;

/** What an applicant states; `attested` says that the licence is theirs. */
export interface ClaimInput {
  readonly kind: 'licence';
  readonly country: string;
  readonly scheme?: string | undefined;
  readonly number: string;
  readonly state?: string | undefined;
  readonly firstName: string;
  readonly lastName: string;
  readonly attested: boolean;
  /** A training place, which ends with its programme. */
  readonly training?: Training | undefined;
}

/** A training place as the applicant states it. */
export interface Training {
  readonly scope: TrainingScope;
  /** The institution that sponsors it. */
  readonly sponsor: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly endsOn: string;
}

/**
 * Files a claim and starts its automatic checks in one transaction. Throws `number_format`, `attestation_required`,
 * `duplicate_claim` when the number is held by an open or approved claim, `state_conflict` beyond five open claims.
 */
export async function submitClaim(
  services: SubmitServices,
  by: By,
  input: ClaimInput,
  idempotency: IdempotencyClaim,
): Promise<SubmittedClaim> {
  if (!input.attested) throw new AppError('attestation_required');
  const now = new Date(services.clock());
  const reading = readOrRefuse(services.keys, input, now);
  const claim = newClaim(by.actor.accountId, input, reading, now);
  const submission = newSubmission(claim, input, reading, now);
  await refuseHeldNumber(() =>
    transaction(services.db, async (tx) => {
      await claimIdempotency(tx, idempotency);
      await refuseUnready(tx, by.actor.accountId);
      await refuseRejectedForGood(tx, claim);
      await insertClaim(tx, claim);
      await insertSubmission(tx, submission);
      await moveApplicant(tx, by.actor.accountId, 'pending');
      await startChecks(tx, by, claim, 'claim.submit');
      await settleIdempotency(tx, idempotency, { status: 201, objectId: claim.id, objectVersion: claim.version });
    }),
  );
  return { claim, submission };
}

/**
 * Keeps what would be claimed as a draft, for its applicant alone: nothing is attested or checked, no number is held, no
 * clock runs; documents may be sent to it. Throws `number_format`, `state_conflict` beyond five drafts.
 */
export async function draftClaim(
  services: SubmitServices,
  by: By,
  input: ClaimInput,
  idempotency: IdempotencyClaim,
): Promise<SubmittedClaim> {
  const now = new Date(services.clock());
  const reading = readOrRefuse(services.keys, input, now);
  const claim = { ...newClaim(by.actor.accountId, input, reading, now), status: 'draft', attempt: 0 } as const;
  const submission = { ...newSubmission(claim, input, reading, now), attestedAt: null };
  await transaction(services.db, async (tx) => {
    await claimIdempotency(tx, idempotency);
    await lockStanding(tx, by.actor.accountId);
    if ((await countDrafts(tx, by.actor.accountId)) >= MAX_DRAFTS) {
      throw new AppError('state_conflict', {
        detail: `No more than ${MAX_DRAFTS} drafts are kept: withdraw one first.`,
      });
    }
    await insertClaim(tx, claim);
    await insertSubmission(tx, submission);
    await recordAudit(tx, { ...by, action: 'claim.draft', objectKind: 'claim', objectId: claim.id, outcome: 'done' });
    await settleIdempotency(tx, idempotency, { status: 201, objectId: claim.id, objectVersion: claim.version });
  });
  return { claim, submission };
}

/**
 * Submits a draft, or answers a request for more: the same claim with the facts as they now stand. For a draft the clock
 * begins here, with all that a new claim must meet; after a request it goes on.
 */
export async function resubmitClaim(
  services: SubmitServices,
  by: By,
  claimId: Id,
  input: ClaimInput,
): Promise<SubmittedClaim> {
  if (!input.attested) throw new AppError('attestation_required');
  const now = new Date(services.clock());
  const reading = readOrRefuse(services.keys, input, now);
  return refuseHeldNumber(() =>
    transaction(services.db, async (tx) => {
      await lockStanding(tx, by.actor.accountId);
      const found = await lockClaim(tx, claimId);
      if (!found || !isOwnClaim(by.actor.accountId, found.claim)) throw new AppError('not_found');
      const { claim: before } = found;
      const isFirst = before.status === 'draft';
      if (!(isFirst || before.status === 'more_info') || before.country !== input.country) {
        throw new AppError('state_conflict');
      }
      if (isFirst) {
        await refuseUnready(tx, by.actor.accountId);
        await refuseRejectedForGood(tx, { ...before, scheme: reading.scheme.id, number: reading.number });
      }
      const changed = await changeClaim(tx, {
        id: claimId,
        version: before.version,
        from: ['draft', 'more_info'],
        set: {
          status: 'submitted',
          attempt: before.attempt + 1,
          scheme: reading.scheme.id,
          number: reading.number,
          submittedAt: now,
          dueAt: isFirst ? dueFrom(now) : resumedDue(before, now),
          duePausedAt: null,
        },
      });
      if (!changed) throw new AppError('state_conflict');
      const submission = newSubmission(changed, input, reading, now);
      await insertSubmission(tx, submission);
      await moveApplicant(tx, by.actor.accountId, 'pending');
      await startChecks(tx, by, changed, isFirst ? 'claim.submit' : 'claim.resubmit');
      return { claim: changed, submission };
    }),
  );
}

const FAULTS: Readonly<Record<NumberFault, string>> = {
  form: 'The number does not have the form that this country uses.',
  check_digit: 'The check digit does not fit: please compare the number with your document.',
  state_missing: 'This kind of number needs its state, province or council.',
  state_differs: 'The number itself names another state than the one that was given.',
  name_initial: 'The second letter of this number is not the initial of the last name that was given.',
  secret: 'This looks like a DEA number. It is a secret of yours: please give your NPI or licence number instead.',
};

function readOrRefuse(keys: SubmitServices['keys'], input: ClaimInput, now: Date): NumberReading {
  if (input.training && Date.parse(input.training.endsOn) < now.getTime()) {
    const errors = [{ pointer: '/training/ends_on', code: 'not_allowed', message: 'lies in the past' }];
    throw new AppError('invalid_request', { errors });
  }
  const reading = readNumber(input, input.scheme);
  if (typeof reading !== 'string') {
    const { scheme, number } = reading;
    return scheme.isSecret ? { ...reading, number: sealSecret(keys.idempotency, scheme.id, number) } : reading;
  }
  const pointer = reading === 'state_missing' || reading === 'state_differs' ? '/state' : '/number';
  throw new AppError('number_format', { errors: [{ pointer, code: reading, message: FAULTS[reading] }] });
}

/** Throws `duplicate_claim` where the work met a held number: the unique index decides, also between two who come at once. */
export async function refuseHeldNumber<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'claim_held_once') throw new AppError('duplicate_claim');
    throw error;
  }
}

async function refuseUnready(tx: Database, accountId: Id): Promise<void> {
  const standing = await lockStanding(tx, accountId);
  if (!standing?.isEmailConfirmed) {
    throw new AppError('state_conflict', { detail: 'Confirm your e-mail address first.' });
  }
  if ((await countOpenClaims(tx, accountId)) >= MAX_OPEN_CLAIMS) {
    throw new AppError('state_conflict', { detail: `No more than ${MAX_OPEN_CLAIMS} claims may wait at a time.` });
  }
}

async function refuseRejectedForGood(tx: Database, claim: ClaimRow): Promise<void> {
  if ((await countFinalRejections(tx, claim)) === 0) return;
  throw new AppError('state_conflict', { detail: 'This number was rejected for good: you may appeal.' });
}

async function startChecks(tx: Database, by: By, claim: ClaimRow, action: string): Promise<void> {
  await enqueueJob(tx, 'verification.check', { claim_id: claim.id });
  await tellOfClaim(tx, claim);
  await recordAudit(tx, { ...by, action, objectKind: 'claim', objectId: claim.id, outcome: 'done' });
}

function newClaim(accountId: Id, input: ClaimInput, reading: NumberReading, now: Date): ClaimRow {
  return {
    id: newId(),
    accountId,
    kind: input.kind,
    country: input.country,
    scheme: reading.scheme.id,
    number: reading.number,
    status: 'submitted',
    attempt: 1,
    version: 1,
    takenBy: null,
    takenAt: null,
    submittedAt: now,
    dueAt: dueFrom(now),
    duePausedAt: null,
    decidedAt: null,
    scope: null,
    expiresOn: null,
    highRisk: false,
    escalatedAt: null,
    firstBy: null,
    secondBy: null,
    opinionsFrom: 1,
    rejection: null,
    endedAs: null,
    appealedAt: null,
    appealedAttempt: null,
    createdAt: now,
  };
}

function newSubmission(claim: ClaimRow, input: ClaimInput, reading: NumberReading, now: Date): SubmissionRow {
  return {
    claimId: claim.id,
    attempt: claim.attempt,
    number: claim.number,
    region: reading.state,
    firstName: input.firstName,
    lastName: input.lastName,
    trainingScope: input.training?.scope ?? null,
    sponsor: input.training?.sponsor ?? null,
    programmeEndsOn: input.training?.endsOn ?? null,
    attestedAt: now,
    submittedAt: now,
  };
}
