import { Type } from 'typebox';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { CLAIM_STATUSES, REJECTIONS, SCOPES, TRAINING_SCOPES, type Rejection, type TrainingScope } from './words.ts';

/** An object that takes no field it does not name. */
export const closed = { additionalProperties: false } as const;
/** What a check may come to. */
export const OUTCOMES = ['match', 'near', 'differs', 'missing', 'ambiguous', 'source_down'] as const;

/** One word of a closed list. */
export function oneOf<const Word extends string>(words: readonly Word[], description?: string) {
  return Type.Unsafe<Word>({ type: 'string', enum: [...words], ...(description === undefined ? {} : { description }) });
}

/** One word of a closed list, or null. */
export function nullable<const Word extends string>(words: readonly Word[]) {
  return Type.Unsafe<Word | null>({ type: ['string', 'null'], enum: [...words, null] });
}

/** An id. */
export const id = (description?: string) =>
  Type.String({ pattern: ID_PATTERN, maxLength: 36, ...(description === undefined ? {} : { description }) });
/** A moment, RFC 3339. */
export const time = Type.String({ format: 'date-time' });
/** A calendar day, `YYYY-MM-DD`. */
export const day = Type.String({ format: 'date', maxLength: 10 });
/** A moment or null. */
export const orNull = { time: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }) } as const;
/** A string or null. */
export const textOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'] });
/** A calendar day or null. */
export const dayOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date' });

/** What everybody who may see a claim sees of it. */
export const claimFields = {
  id: id(),
  kind: oneOf(['licence']),
  country: Type.String(),
  scheme: Type.String({ description: 'Kind of number, e.g. `us_npi`.' }),
  number: Type.String(),
  state: textOrNull,
  first_name: Type.String(),
  last_name: Type.String(),
  status: oneOf(
    CLAIM_STATUSES,
    'Where the claim stands. A `draft` is yours alone; its times begin anew when it is submitted.',
  ),
  attempt: Type.Integer({ description: 'Grows when the claim is submitted again; 0 before it was.' }),
  version: Type.Integer({ description: 'The strong ETag, for If-Match.' }),
  submitted_at: time,
  due_at: Type.String({ format: 'date-time', description: 'When it will be decided at the latest.' }),
  decided_at: orNull.time,
  scope: nullable(SCOPES),
  expires_on: dayOrNull,
  training: Type.Unsafe<{ scope: TrainingScope; sponsor: string; ends_on: string } | null>({
    anyOf: [Type.Object({ scope: oneOf(TRAINING_SCOPES), sponsor: Type.String(), ends_on: day }), { type: 'null' }],
    description: 'A training place as claimed: an approval ends with it.',
  }),
  rejection: Type.Unsafe<Rejection | null>({
    type: ['string', 'null'],
    enum: [...REJECTIONS, null],
    description: '`retry`: the number may be claimed again; `final`: only an appeal is left.',
  }),
};

/** The path of one claim. */
export const ClaimParams = Type.Object({ id: id() }, closed);
