import { Type } from 'typebox';
import { FreeText } from '../../deidentification/index.ts';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { SCHEMES } from './numbers/read-number.ts';
import {
  CHECK_KINDS,
  CHECK_SOURCES,
  CLAIM_STATUSES,
  DECISIONS,
  REASON_CODES,
  RESTORE_REASONS,
  SCOPES,
  SUSPEND_REASONS,
  type ReasonCode,
} from './words.ts';

const closed = { additionalProperties: false } as const;
const OUTCOMES = ['match', 'near', 'differs', 'missing', 'ambiguous', 'source_down'] as const;

function oneOf<const Word extends string>(words: readonly Word[], description?: string) {
  return Type.Unsafe<Word>({ type: 'string', enum: [...words], ...(description === undefined ? {} : { description }) });
}

function nullable<const Word extends string>(words: readonly Word[]) {
  return Type.Unsafe<Word | null>({ type: ['string', 'null'], enum: [...words, null] });
}

const id = (description?: string) =>
  Type.String({ pattern: ID_PATTERN, maxLength: 36, ...(description === undefined ? {} : { description }) });
const time = Type.String({ format: 'date-time' });
const day = Type.String({ format: 'date', maxLength: 10 });
const orNull = { time: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }) } as const;
const textOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'] });
const dayOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date' });

/** A person's name: letters of any script, marks, blanks, hyphens, apostrophes, dots; no digits (reviewed by the column wall). */
const NAME_PATTERN = "^\\p{L}[\\p{L}\\p{M} '’.-]*$";
const name = (example: string) =>
  Type.String({ pattern: NAME_PATTERN, minLength: 1, maxLength: 80, examples: [example] });

const facts = {
  number: Type.String({
    pattern: '^[A-Za-z0-9](?:[A-Za-z0-9 ./-]{0,38}[A-Za-z0-9])?$',
    maxLength: 40,
    description: 'The register number; blanks and case do not matter. In the US ten digits are an NPI.',
    examples: ['2000000010'],
  }),
  scheme: Type.Optional(
    oneOf(
      SCHEMES.filter((scheme) => !scheme.isRefused).map((scheme) => scheme.id),
      'Which kind of number it is, where the form alone would be read otherwise.',
    ),
  ),
  state: Type.Optional(
    Type.String({
      pattern: '^[A-Z]{2,3}$',
      maxLength: 3,
      description: 'State or province of the licence.',
      examples: ['MD'],
    }),
  ),
  first_name: name('Alda'),
  last_name: name('Example'),
  attestation: Type.Optional(
    Type.Boolean({
      description: 'Must be true: "this licence is mine and what I state is true"; else `attestation_required`.',
    }),
  ),
};

/** `POST /v1/claims` and, to answer a request for more, `PUT /v1/claims/{id}/submit`. */
export const NewClaim = Type.Object(
  {
    kind: oneOf(['licence']),
    country: Type.String({ pattern: '^[A-Z]{2}$', maxLength: 2, description: 'ISO 3166-1 alpha-2.', examples: ['US'] }),
    ...facts,
  },
  {
    ...closed,
    examples: [
      {
        kind: 'licence',
        country: 'US',
        number: '2000000010',
        state: 'MD',
        first_name: 'Alda',
        last_name: 'Example',
        attestation: true,
      },
    ],
  },
);

const CheckSummary = Type.Object({
  kind: oneOf(CHECK_KINDS),
  source: oneOf(CHECK_SOURCES),
  outcome: oneOf(OUTCOMES, 'open'),
  explanation: Type.String({ description: 'The outcome in words.' }),
  observed_at: time,
  valid_until: time,
});

const claimFields = {
  id: id(),
  kind: oneOf(['licence']),
  country: Type.String(),
  scheme: Type.String({ description: 'Kind of number, e.g. `us_npi`.' }),
  number: Type.String(),
  state: textOrNull,
  first_name: Type.String(),
  last_name: Type.String(),
  status: oneOf(CLAIM_STATUSES, 'Where the claim stands.'),
  attempt: Type.Integer({ description: 'Grows when the claim is submitted again.' }),
  version: Type.Integer({ description: 'The strong ETag, for If-Match.' }),
  submitted_at: time,
  due_at: Type.String({ format: 'date-time', description: 'When it will be decided at the latest.' }),
  decided_at: orNull.time,
  scope: nullable(SCOPES),
  expires_on: dayOrNull,
};

const ApplicantDecision = Type.Object({
  id: id(),
  decision: oneOf(DECISIONS),
  reason_code: Type.String(),
  reason: Type.String({ description: 'The reason in words.' }),
  statement: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'What the verifier wrote to the applicant.',
  }),
  decided_at: time,
});

/** A claim as its applicant sees it. */
export const Claim = Type.Object({
  ...claimFields,
  checks: Type.Array(CheckSummary),
  decision: Type.Unsafe<{
    id: string;
    decision: (typeof DECISIONS)[number];
    reason_code: string;
    reason: string;
    statement: string | null;
    decided_at: string;
  } | null>({ anyOf: [ApplicantDecision, { type: 'null' }] }),
});

export const ClaimSummary = Type.Object(claimFields);

export const ClaimPage = Type.Object({ data: Type.Array(ClaimSummary), next_cursor: textOrNull });

const Action = Type.Object({
  id: oneOf(['take', 'release', ...DECISIONS]),
  label: Type.String(),
  confirm: Type.Boolean({ description: 'Whether the console asks once more.' }),
  requires_reason: Type.Boolean(),
  second_person: Type.Boolean({ description: 'Whether a second, different verifier must decide as well.' }),
});

const ComparedField = Type.Object({
  field: oneOf(['number', 'last_name', 'first_name', 'state', 'status']),
  outcome: oneOf(['match', 'near', 'differs', 'missing']),
  reason: Type.String(),
  explanation: Type.String(),
  similarity: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    description: 'Jaro-Winkler, percent; explains, decides nothing.',
  }),
  claimed: textOrNull,
  found: textOrNull,
});

const StaffCheck = Type.Object({
  id: id(),
  kind: oneOf(CHECK_KINDS),
  source: oneOf(CHECK_SOURCES),
  source_url: textOrNull,
  source_file_on: dayOrNull,
  method: Type.String(),
  outcome: oneOf(OUTCOMES, 'open'),
  detail_code: Type.String(),
  explanation: Type.String(),
  row_hash: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'SHA-256 of the register row, hex.' }),
  observed_at: time,
  valid_until: time,
  fields: Type.Array(ComparedField),
});

/** A decision as staff see it. */
export const StaffDecision = Type.Object({
  id: id(),
  claim_id: id(),
  attempt: Type.Integer(),
  decision: oneOf(DECISIONS),
  reason_code: Type.String(),
  reason: Type.String(),
  statement: textOrNull,
  internal_note: textOrNull,
  verifier_id: id(),
  scope: nullable(SCOPES),
  expires_on: dayOrNull,
  version: Type.Integer({ description: 'Version of the claim after this decision.' }),
  decided_at: time,
});

const staffFields = {
  ...claimFields,
  account_id: id('Account of the applicant.'),
  taken_by: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'Account of the verifier who has it.',
  }),
  taken_at: orNull.time,
  is_overdue: Type.Boolean(),
  actions: Type.Array(Action, { description: 'What this viewer may do now.' }),
};

export const QueueItem = Type.Object(staffFields);
export const Queue = Type.Object({ data: Type.Array(QueueItem), next_cursor: textOrNull });
export const QUEUE_FILTERS = ['all', 'mine', 'unclaimed'] as const;
export const queueFilter = Type.Optional(
  Type.Unsafe<(typeof QUEUE_FILTERS)[number]>({ type: 'string', enum: [...QUEUE_FILTERS], default: 'all' }),
);

/** A claim as a verifier sees it: facts, checks explained field by field, earlier decisions, allowed actions. */
export const StaffClaim = Type.Object({
  ...staffFields,
  checks: Type.Array(StaffCheck),
  decisions: Type.Array(StaffDecision),
});

const isReason = (word: string): word is ReasonCode => Object.hasOwn(REASON_CODES, word);

export const NewDecision = Type.Object(
  {
    decision: oneOf(DECISIONS),
    reason_code: oneOf(Object.keys(REASON_CODES).filter(isReason), 'Belongs to one decision each.'),
    scope: Type.Optional(oneOf(SCOPES, 'With `approve`; `full` unless said.')),
    expires_on: Type.Optional(day),
    statement: Type.Optional(FreeText({ maxLength: 2_000, context: 'none', description: 'Told to the applicant.' })),
    internal_note: Type.Optional(FreeText({ maxLength: 2_000, context: 'none', description: 'For staff only.' })),
  },
  { ...closed, examples: [{ decision: 'approve', reason_code: 'registry_match' }] },
);

export const Suspension = Type.Object(
  { reason_code: oneOf(SUSPEND_REASONS) },
  { ...closed, examples: [{ reason_code: 'licence_suspended' }] },
);
export const Restoration = Type.Object(
  { reason_code: oneOf(RESTORE_REASONS) },
  { ...closed, examples: [{ reason_code: 'licence_restored' }] },
);

export const MembershipDecision = Type.Object({
  id: id(),
  account_id: id(),
  decision: oneOf(['suspend', 'restore']),
  reason_code: Type.String(),
  verifier_id: id(),
  decided_at: time,
});

export const ClaimParams = Type.Object({ id: id() }, closed);
export const MemberParams = Type.Object({ account_id: id() }, closed);
