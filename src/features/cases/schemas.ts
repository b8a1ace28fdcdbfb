import { Type, type Static } from 'typebox';
import { FreeText } from '../../deidentification/index.ts';
import { gateFields, GateSummary, IdString } from '../../platform/gate-schemas.ts';
import { SPECIALTIES } from './specialties.ts';

export const ATTESTATION_VERSION = '2026-11';

const closed = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });
const Specialty = Type.Unsafe<string>({ type: 'string', enum: Object.keys(SPECIALTIES) });

const CaseTexts = {
  title: FreeText({ maxLength: 200, context: 'case', examples: ['Fever after travel, MRN 4471920'] }),
  body: FreeText({
    maxLength: 20_000,
    context: 'case',
    examples: ['Mrs. Alda Example, seen 12 March 2026, temp 39.4 C.'],
  }),
  question: FreeText({
    maxLength: 1_000,
    context: 'case',
    examples: ['Would you treat before the smear is back?'],
    description: 'The clinical question; a case without one is a story.',
  }),
};

export const NewCase = Type.Object(
  {
    ...CaseTexts,
    specialty: Specialty,
    attestation: Type.String({
      enum: [ATTESTATION_VERSION],
      description:
        'Version of the wording the author agreed to: "I have no actual knowledge that this text could identify the patient."',
    }),
    ...gateFields,
  },
  closed,
);

export const CaseEdit = Type.Object({ ...CaseTexts, ...gateFields }, closed);

export const NewComment = Type.Object(
  {
    body: FreeText({
      maxLength: 10_000,
      context: 'case',
      examples: ['Same picture here in a 60M, ceftriaxone helped by day 2.'],
    }),
    reply_to: Type.Optional(IdString),
    ...gateFields,
  },
  closed,
);

export const CommentEdit = Type.Object(
  { body: FreeText({ maxLength: 10_000, context: 'case' }), ...gateFields },
  closed,
);

export const Author = Type.Object({ persona_id: IdString, display_name: Type.String() }, closed);

export const Comment = Type.Object(
  {
    id: IdString,
    room_id: IdString,
    room_seq: Type.Integer({ description: 'Order in the room; strictly increasing, not necessarily consecutive.' }),
    author: Author,
    body: Type.Union([Type.String(), Type.Null()], { description: 'null when removed or hidden.' }),
    state: Type.Unsafe<'visible' | 'hidden' | 'removed'>({ type: 'string', enum: ['visible', 'hidden', 'removed'] }),
    reply_to: Type.Union([IdString, Type.Null()]),
    revision: Type.Integer(),
    created_at: Time,
    edited_at: Type.Union([Time, Type.Null()]),
    deid: Type.Optional(GateSummary),
  },
  { $id: 'Comment', ...closed },
);

const caseFields = {
  id: IdString,
  room_id: IdString,
  author: Author,
  specialty: Specialty,
  state: Type.Unsafe<'open' | 'closed'>({ type: 'string', enum: ['open', 'closed'] }),
  title: Type.String(),
  question: Type.String(),
  revision: Type.Integer(),
  comment_count: Type.Integer(),
  last_seq: Type.Integer(),
  created_at: Time,
  edited_at: Type.Union([Time, Type.Null()]),
};

export const CaseSummary = Type.Object(caseFields, { $id: 'CaseSummary', ...closed });
export const Case = Type.Object(
  { ...caseFields, body: Type.String(), deid: Type.Optional(GateSummary) },
  { $id: 'Case', ...closed },
);

export const Preview = Type.Object(
  {
    case_id: Type.Optional(IdString),
    text: FreeText({
      maxLength: 20_000,
      context: 'case',
      examples: ['Mrs. Alda Example, 92F, seen 12 March 2026 at Example General.'],
    }),
    ...gateFields,
  },
  closed,
);

export const Finding = Type.Object(
  {
    start: Type.Integer({ description: 'UTF-16 offset into exactly the text sent.' }),
    end: Type.Integer(),
    class: Type.String({ description: 'Letter of 45 CFR 164.514(b)(2)(i), or QI.' }),
    rule: Type.String(),
    action: Type.String(),
    reason_code: Type.String(),
    reason: Type.String({ description: 'The reason in words.' }),
    replacement: Type.String(),
    score: Type.Number(),
    releasable: Type.Boolean(),
  },
  closed,
);

export const PreviewResult = Type.Object(
  {
    text: Type.String(),
    verdict: Type.String({ enum: ['clean', 'changed', 'blocked'] }),
    findings: Type.Array(Finding),
    k: Type.Optional(
      Type.Integer({ description: 'Estimated number of people who share what the text and thread tell.' }),
    ),
    risk: Type.Optional(
      Type.Object(
        {
          level: Type.Unsafe<'low' | 'warn' | 'high'>({
            type: 'string',
            enum: ['low', 'warn', 'high'],
            description: '`warn` below 11 people; `high` is refused when this text brings the thread there.',
          }),
          factors: Type.Array(
            Type.Object(
              {
                code: Type.String(),
                words: Type.String({ description: 'The factor in words.' }),
                share: Type.Number({ description: 'Share of the US population that it leaves.' }),
              },
              closed,
            ),
          ),
        },
        { ...closed, description: 'How k came about: k is the population times these shares, an order of magnitude.' },
      ),
    ),
    policy: Type.String(),
    preview_token: Type.String({
      description:
        'Good for ten minutes. Hand it to the next preview of the same post, and to the write: the stored bytes are then the previewed ones, or 409.',
    }),
  },
  closed,
);

export const CaseParams = Type.Object({ id: IdString }, closed);
export type CaseView = Static<typeof Case>;
export type CommentView = Static<typeof Comment>;
