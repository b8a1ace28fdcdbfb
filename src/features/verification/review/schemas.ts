import { Type } from 'typebox';
import { FreeText } from '../../../deidentification/index.ts';
import { Evidence, ReadReasons } from '../evidence/schemas.ts';
import {
  claimFields,
  closed,
  day,
  dayOrNull,
  id,
  nullable,
  oneOf,
  orNull,
  OUTCOMES,
  textOrNull,
  time,
} from '../schemas.ts';
import {
  CHECK_KINDS,
  CHECK_SOURCES,
  DECISIONS,
  PLACES,
  REJECTIONS,
  ENDED,
  REASON_CODES,
  RESTORE_REASONS,
  SCOPES,
  SUSPEND_REASONS,
  type ReasonCode,
} from '../words.ts';
import { ACTION_IDS } from './actions.ts';
import { SECOND_PERSON_REASONS } from './opinions/policy.ts';
import { QUEUE_FILTERS, type QueueFilter } from './queries.ts';

const Action = Type.Object({
  id: oneOf(ACTION_IDS),
  label: Type.String(),
  confirm: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'What to ask once more, with what the applicant will be told; null where nothing is asked.',
  }),
  requires_reason: Type.Boolean(),
  reasons: Type.Array(Type.Object({ code: Type.String(), words: Type.String() }), {
    description: 'The coded reasons that would be taken, in the words that the applicant reads.',
  }),
  second_person: Type.Boolean({ description: 'Whether a second, different verifier decides as well.' }),
  enabled: Type.Boolean(),
  disabled_reason: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Why not, in words.' }),
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
  rejection: nullable(REJECTIONS),
  place: oneOf(PLACES, 'Whose opinion it is.'),
  stands: Type.Boolean({ description: 'Whether it decides the claim; if not, another person decides as well.' }),
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
  ended_as: nullable(ENDED),
  appealed_at: orNull.time,
  is_high_risk: Type.Boolean({ description: 'Something about it wanted a second person when it came into the queue.' }),
  second_person: Type.Array(Type.Object({ code: oneOf(SECOND_PERSON_REASONS, 'open'), words: Type.String() }), {
    description: 'Why one verifier may not decide it alone; empty when one may.',
  }),
  waits_for: Type.Unsafe<'second' | 'third' | null>({
    type: ['string', 'null'],
    enum: ['second', 'third', null],
    description: 'Whose opinion is wanted beside those given, which stay hidden until then.',
  }),
  actions: Type.Array(Action, {
    description: 'What can be done with it, and what this viewer may not do now and why.',
  }),
};

export const QueueItem = Type.Object(staffFields);
const count = Type.Integer();
/** How many claims wait. */
const counts = { all: count, unclaimed: count, overdue: count, second_person: count, high_risk: count };
export const QueueTotals = Type.Object(counts, closed);
export const Queue = Type.Object({
  data: Type.Array(QueueItem),
  next_cursor: textOrNull,
  counts: Type.Object({ ...counts, mine: count }, { description: 'How many claims wait, by filter.' }),
});
export const queueFilter = Type.Optional(
  Type.Unsafe<QueueFilter>({ type: 'string', enum: [...QUEUE_FILTERS], default: 'all' }),
);

/** A claim as a verifier sees it: facts, checks explained field by field, earlier decisions, allowed actions. */
export const StaffClaim = Type.Object({
  ...staffFields,
  checks: Type.Array(StaffCheck),
  decisions: Type.Array(StaffDecision),
  evidence: Type.Array(Evidence),
  read_reasons: ReadReasons,
  break_glass: Type.Unsafe<{ id: string; expires_at: string } | null>({
    anyOf: [Type.Object({ id: id(), expires_at: time }), { type: 'null' }],
    description: 'Your emergency access to the file of this applicant, while it is open.',
  }),
  appeal: Type.Unsafe<{ made_at: string; body: string | null } | null>({
    anyOf: [Type.Object({ made_at: time, body: textOrNull }), { type: 'null' }],
    description: 'The newest appeal, in the words of the applicant.',
  }),
});

const isReason = (word: string): word is ReasonCode => Object.hasOwn(REASON_CODES, word);

export const NewDecision = Type.Object(
  {
    decision: oneOf(DECISIONS),
    reason_code: oneOf(Object.keys(REASON_CODES).filter(isReason), 'Belongs to one decision each.'),
    scope: Type.Optional(oneOf(SCOPES, 'With `approve`; `full` unless said.')),
    expires_on: Type.Optional(day),
    rejection: Type.Optional(oneOf(REJECTIONS, 'With `reject`; `retry` unless said.')),
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
  stands: Type.Boolean({ description: 'False while a restoration after an exclusion waits for a second person.' }),
  decided_at: time,
});
export const MemberParams = Type.Object({ account_id: id() }, closed);
