import type { Id } from '../../kernel/ids.ts';
import { newId } from '../../kernel/ids.ts';
import { DAY } from '../../kernel/time.ts';
import type { Database } from '../../platform/database/connection.ts';
import { transaction } from '../../platform/database/connection.ts';
import type { Services } from '../../platform/services.ts';
import { tellOfClaim } from './events.ts';
import { compare, type ClaimedFacts, type Comparison } from './matching/compare.ts';
import { SCHEMES } from './numbers/read-number.ts';
import { changeClaim, lockClaim, insertChecks, type CheckRow, type SubmittedClaim } from './queries.ts';
import { lookUpNpi, lookUpStateLicence, noLookUp, type LookUp } from './registry/look-up.ts';
import { lookUpMagic } from './registry/sandbox.ts';
import type { CheckKind } from './words.ts';

/** How long a look-up counts as fresh (NCQA from 1 July 2025). */
export const CHECK_VALID_MS = 120 * DAY;

export type CheckServices = Pick<Services, 'db' | 'clock' | 'config'>;

/**
 * Runs the automatic checks of a submitted claim and hands it to the verifiers. Nothing here approves: a person always
 * looks (product.md 6.1). Running twice is harmless; a claim that is no longer waiting is left alone.
 */
export async function checkClaim(services: CheckServices, claimId: Id): Promise<void> {
  await transaction(services.db, async (tx) => {
    const found = await lockClaim(tx, claimId);
    if (!found || (found.claim.status !== 'submitted' && found.claim.status !== 'auto_checks')) return;
    const made = await makeChecks(services, tx, found);
    const changed = await changeClaim(tx, {
      id: claimId,
      version: found.claim.version,
      from: ['submitted', 'auto_checks'],
      set: { status: 'needs_review' },
    });
    if (!changed) return;
    await insertChecks(
      tx,
      made.map((one) => one.check),
      made.flatMap((one) => fieldRows(one)),
    );
    await tellOfClaim(tx, changed);
  });
}

interface MadeCheck {
  readonly check: CheckRow;
  readonly comparison: Comparison;
}

async function makeChecks(services: CheckServices, tx: Database, found: SubmittedClaim): Promise<MadeCheck[]> {
  const now = services.clock();
  const today = new Date(now).toISOString().slice(0, 10);
  const facts = factsOf(found);
  const isNpi = found.claim.scheme === 'us_npi';
  const magic = isNpi && services.config.environment !== 'production' ? lookUpMagic(facts, today) : undefined;
  const answer = magic ?? (await lookUp(tx, found));
  const record = (kind: CheckKind, source: LookUp, comparison: Comparison): MadeCheck => ({
    comparison,
    check: checkRow(found, kind, source, comparison, now),
  });
  return [
    record(isNpi ? 'npi' : 'licence', answer, compare(facts, answer.answer)),
    ...(isNpi ? [record('exclusion', exclusionSource(answer, magic !== undefined), exclusion(magic?.isExcluded))] : []),
  ];
}

/** The facts of a submission as the matcher wants them. */
function factsOf({ claim, submission }: SubmittedClaim): ClaimedFacts {
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

/** Until the LEIE is loaded its answer is "not loaded", said openly; `missing` is the good outcome here. */
function exclusion(isExcluded: boolean | undefined): Comparison {
  if (isExcluded === undefined) return { outcome: 'source_down', detail: 'registry_not_loaded', fields: [] };
  return isExcluded
    ? { outcome: 'match', detail: 'on_exclusion_list', fields: [] }
    : { outcome: 'missing', detail: 'not_on_exclusion_list', fields: [] };
}

const NO_HASHES = { requestHash: null, responseHash: null, rowHash: null } as const;

function exclusionSource(npi: LookUp, isMagic: boolean): LookUp {
  return { ...npi, source: isMagic ? 'sandbox' : 'leie', fileOn: isMagic ? npi.fileOn : null, ...NO_HASHES };
}

function checkRow(
  found: SubmittedClaim,
  kind: CheckKind,
  source: LookUp,
  comparison: Comparison,
  now: number,
): CheckRow {
  const observed = source.fileOn === null ? now : Math.min(now, Date.parse(source.fileOn));
  return {
    id: newId(),
    claimId: found.claim.id,
    attempt: found.claim.attempt,
    kind,
    source: source.source,
    sourceUrl: source.source === 'nppes' ? 'https://download.cms.gov/nppes/NPI_Files.html' : null,
    sourceFileOn: source.fileOn,
    method: source.source === 'none' ? 'human' : 'file',
    requestHash: source.requestHash,
    responseHash: source.responseHash,
    rowHash: source.rowHash,
    observedAt: new Date(observed),
    verifierId: null,
    jobId: null,
    outcome: comparison.outcome,
    detailCode: comparison.detail,
    validUntil: new Date(observed + CHECK_VALID_MS),
  };
}

function fieldRows({ check, comparison }: MadeCheck) {
  return comparison.fields.map((field) => ({
    checkId: check.id,
    field: field.field,
    outcome: field.outcome,
    reason: field.reason,
    found: field.found,
    similarity: field.similarity ?? null,
  }));
}
