import { Type, type Static } from 'typebox';
import { FreeText } from '../../deidentification/index.ts';
import { gateFields, IdString } from '../../platform/gate-schemas.ts';
import { CONCERNS, type Concern, type NoticeState } from './policy.ts';

const closed = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time' });
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const Prose = orNull(Type.String());
const PostKind = Type.Unsafe<'case' | 'comment'>({ type: 'string', enum: ['case', 'comment'] });
const Concerns = Type.Unsafe<Concern>({
  type: 'string',
  enum: ['misinformation', ...CONCERNS.filter((one) => one !== 'misinformation')],
});
const Outcome = Type.Unsafe<'upheld' | 'dismissed'>({ type: 'string', enum: ['upheld', 'dismissed'] });
const Weight = Type.Unsafe<'low' | 'medium' | 'high'>({ type: 'string', enum: ['low', 'medium', 'high'] });
const Span = Type.Object(
  {
    start: Type.Integer({ minimum: 0, maximum: 100_000 }),
    end: Type.Integer({ minimum: 1, maximum: 100_000 }),
  },
  { ...closed, description: 'The place in the text, in UTF-16 units.' },
);

export const Params = Type.Object({ id: IdString }, closed);

export const Recognised = Type.Object({ id: IdString }, closed);

export const NewNotice = Type.Object(
  {
    concern: Concerns,
    note: FreeText({
      maxLength: 2_000,
      context: 'none',
      examples: ['The dose in the second line is ten times too high.'],
    }),
    span: Type.Optional(Span),
    show_me: Type.Optional(
      Type.Boolean({ description: 'Show your name to the author; by default you are not named.' }),
    ),
    ...gateFields,
  },
  closed,
);

/** The words of one step: an answer, or an appeal. */
export const Words = Type.Object(
  {
    text: FreeText({ maxLength: 2_000, context: 'none', examples: ['It is the dose per day, not per kilogram.'] }),
    ...gateFields,
  },
  closed,
);

export const Decision = Type.Object(
  {
    stage: Type.Unsafe<'decision' | 'appeal'>({ type: 'string', enum: ['decision', 'appeal'] }),
    outcome: Outcome,
    significant: Type.Boolean(),
    statement: Type.String({ description: 'The statement of reasons.' }),
    decided_at: Time,
  },
  closed,
);

const noticeFields = {
  id: IdString,
  post: Type.Object({ kind: PostKind, id: IdString, revision: Type.Integer() }, closed),
  concern: Concerns,
  span: orNull(Span),
  note: Prose,
  answer: Prose,
  appeal: Prose,
  state: Type.Unsafe<NoticeState>({
    type: 'string',
    enum: ['noticed', 'resolved', 'answered', 'expired', 'withdrawn', 'escalated', 'decided', 'appealed', 'closed'],
  }),
  due_at: orNull(Time),
  created_at: Time,
  moved_at: Time,
};

export const Notice = Type.Object(
  {
    ...noticeFields,
    own: Type.Unsafe<'sent' | 'received'>({ type: 'string', enum: ['sent', 'received'] }),
    sender: orNull(Type.Object({ persona_id: IdString, display_name: Type.String() }, closed)),
    decisions: Type.Array(Decision),
  },
  { $id: 'Notice', ...closed },
);
export const Notices = Type.Object({ data: Type.Array(Type.Omit(Notice, ['decisions'])) }, closed);

export const StaffNotice = Type.Object(noticeFields, closed);
const PublishedText = Type.Object(
  {
    revision: Type.Integer(),
    state: Type.String(),
    texts: Type.Record(Type.String(), Type.String(), { description: 'Field -> text as published, never raw.' }),
  },
  closed,
);
export const StaffNoticeFile = Type.Object(
  { notice: StaffNotice, post: Type.Array(PublishedText), decisions: Type.Array(Decision) },
  closed,
);
export const NewDecision = Type.Object(
  {
    outcome: Outcome,
    significant: Type.Boolean({ description: 'Grave enough for a board when it is not put right.' }),
    statement: FreeText({
      maxLength: 4_000,
      context: 'none',
      examples: ['The dose stated would harm; the source given says otherwise.'],
    }),
    ...gateFields,
  },
  closed,
);

export const Queue = Type.Object(
  {
    recognitions: Type.Array(
      Type.Object({ id: IdString, post_kind: PostKind, post_id: IdString, created_at: Time }, closed),
    ),
    notices: Type.Array(StaffNotice),
  },
  closed,
);

export const FourFactors = Type.Object(
  { nature: Weight, recipient: Weight, acquired: Weight, mitigated: Weight },
  { ...closed, description: 'The four factors of 45 CFR 164.402.' },
);
export const RecognitionFile = Type.Object(
  {
    id: IdString,
    post_kind: PostKind,
    post_id: IdString,
    approvals: Type.Integer({ description: 'Moderators who would restore it; two are needed.' }),
    created_at: Time,
    restored_at: orNull(Time),
    incident: Type.Object(
      {
        discovered_at: Time,
        known_readers: Type.Integer({
          description:
            'Who ever followed the room, its author not counted; reading without following leaves no trace here.',
        }),
        factors: orNull(FourFactors),
        assessed_at: orNull(Time),
      },
      closed,
    ),
    post: Type.Array(PublishedText),
  },
  closed,
);

export const Pack = Type.Object(
  {
    notice: StaffNotice,
    post: Type.Array(Type.Object({ ...PublishedText.properties, sha256: Type.String() }, closed)),
    decisions: Type.Array(Decision),
    audit: Type.Array(
      Type.Object({ n: Type.Integer(), hash: Type.String(), action: Type.String(), at: Type.String() }, closed),
    ),
    made_at: Time,
    released_at: Time,
  },
  closed,
);

export type NoticeView = Static<typeof Notice>;
export type StaffNoticeView = Static<typeof StaffNotice>;
export type DecisionView = Static<typeof Decision>;
export type RecognitionView = Static<typeof RecognitionFile>;
