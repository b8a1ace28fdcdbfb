import { newId, type Id } from '../../../kernel/ids.ts';
import { DAY } from '../../../kernel/time.ts';
import type { Comparison } from '../matching/compare.ts';
import type { CheckFieldRow, CheckRow } from '../queries.ts';
import type { LookUp } from '../registry/look-up.ts';
import type { CheckKind, CheckSource } from '../words.ts';

/** Where an answer came from, without the answer. */
export type Provenance = Omit<LookUp, 'answer'>;

/** A check as it is stored: the row, and one row for each field that was compared. */
export interface CheckRows {
  readonly check: CheckRow;
  readonly fields: readonly CheckFieldRow[];
}

const SOURCE_URLS: Partial<Record<CheckSource, string>> = {
  nppes: 'https://download.cms.gov/nppes/NPI_Files.html',
  leie: 'https://oig.hhs.gov/exclusions/exclusions_list.asp',
};

/**
 * Makes the rows of one look-up; for a file the observation is of the file's day. `now` in milliseconds; `validDays` is how
 * long it counts as fresh (NCQA from 1 July 2025: 120 days, 90 for credentialing organisations).
 */
export function checkRows(
  of: { readonly claimId: Id; readonly attempt: number },
  kind: CheckKind,
  source: Provenance,
  comparison: Comparison,
  now: number,
  validDays: 90 | 120 = 120,
): CheckRows {
  const observed = source.fileOn === null ? now : Math.min(now, Date.parse(source.fileOn));
  const check: CheckRow = {
    id: newId(),
    claimId: of.claimId,
    attempt: of.attempt,
    kind,
    source: source.source,
    sourceUrl: SOURCE_URLS[source.source] ?? null,
    sourceFileOn: source.fileOn,
    method: source.source === 'none' ? 'human' : (source.method ?? 'file'),
    requestHash: source.requestHash,
    responseHash: source.responseHash,
    rowHash: source.rowHash,
    observedAt: new Date(observed),
    verifierId: null,
    jobId: null,
    outcome: comparison.outcome,
    detailCode: comparison.detail,
    validUntil: new Date(observed + validDays * DAY),
  };
  return { check, fields: comparison.fields.map((field) => fieldRow(check.id, field)) };
}

function fieldRow(
  checkId: Id,
  { field, outcome, reason, found, similarity }: Comparison['fields'][number],
): CheckFieldRow {
  return { checkId, field, outcome, reason, found, similarity: similarity ?? null };
}
