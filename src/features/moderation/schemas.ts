import { Type, type Static } from 'typebox';
import { FreeText } from '../../deidentification/index.ts';
import { gateFields, IdString } from '../../platform/gate-schemas.ts';
import { CONCERNS, type Concern, type NoticeState } from './policy.ts';
import { ACTION_IDS, type ActionId } from './queue/actions.ts';
import { MODERATION_FILTERS, type ModerationFilter } from './queue/queries.ts';

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

const NOTICE_STATES: readonly NoticeState[] = [
  'noticed',
  'resolved',
  'answered',
  'expired',
  'withdrawn',
  'escalated',
  'decided',
  'appealed',
  'closed',
];

const noticeFields = {
  id: IdString,
  post: Type.Object({ kind: PostKind, id: IdString, revision: Type.Integer() }, closed),
  concern: Concerns,
  span: orNull(Span),
  note: Prose,
  answer: Prose,
  appeal: Prose,
  state: Type.Unsafe<NoticeState>({ type: 'string', enum: [...NOTICE_STATES] }),
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

const Kind = Type.Unsafe<'notice' | 'recognition'>({ type: 'string', enum: ['notice', 'recognition'] });
const ItemState = Type.Unsafe<NoticeState | 'hidden' | 'restored'>({
  type: 'string',
  enum: [...NOTICE_STATES, 'hidden', 'restored'],
  description: 'Of a notice where it stands; of a recognised post whether it is hidden or restored.',
});

const Action = Type.Object(
  {
    id: Type.Unsafe<ActionId>({ type: 'string', enum: [...ACTION_IDS] }),
    label: Type.String(),
    confirm: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'What it comes to and who is told; null where nothing is asked.',
    }),
    requires_reason: Type.Boolean({ description: 'Whether it takes a statement of reasons.' }),
    second_person: Type.Boolean({ description: 'Whether another moderator has to act as well.' }),
    enabled: Type.Boolean(),
    disabled_reason: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Why not, in words.' }),
  },
  closed,
);

/** A notice or a recognised post as the moderators' list shows it. */
export const ModerationItem = Type.Object(
  {
    kind: Kind,
    id: IdString,
    post: Type.Object(
      {
        kind: PostKind,
        id: IdString,
        state: Type.Unsafe<'shown' | 'hidden' | 'removed'>({ type: 'string', enum: ['shown', 'hidden', 'removed'] }),
      },
      closed,
    ),
    concern: Concerns,
    state: ItemState,
    created_at: Time,
    moved_at: Time,
    due_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description: 'Until when a moderator should have acted; null when nothing waits.',
    }),
    is_overdue: Type.Boolean(),
    waits_for_second: Type.Boolean({ description: 'One moderator has spoken; another one is wanted.' }),
    refused: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Why this viewer may not open it, in words; null where they may.',
    }),
    actions: Type.Array(Action, {
      description: 'What can be done with it, and what this viewer may not do now and why.',
    }),
  },
  closed,
);

/** What stands around one file. */
export const FileContext = Type.Object(
  {
    item: ModerationItem,
    others: Type.Array(
      Type.Object({ kind: Kind, id: IdString, concern: Concerns, state: ItemState, created_at: Time }, closed),
      { description: 'What else came before moderators about this post, newest first.' },
    ),
    history: Type.Object(
      { upheld: Type.Integer(), dismissed: Type.Integer() },
      {
        ...closed,
        description:
          'How moderators decided in the end on other posts under the same name or handle; what was put right in time is not counted.',
      },
    ),
  },
  closed,
);

export const StaffNotice = Type.Object(noticeFields, closed);
const PublishedText = Type.Object(
  {
    revision: Type.Integer(),
    state: Type.String(),
    texts: Type.Record(Type.String(), Type.String(), { description: 'Field -> text as published, never raw.' }),
  },
  closed,
);
const StaffDecision = Type.Object(
  { ...Decision.properties, by_you: Type.Boolean({ description: 'Whether it is this viewer’s.' }) },
  closed,
);
export const StaffNoticeFile = Type.Object(
  {
    ...FileContext.properties,
    notice: StaffNotice,
    post: Type.Array(PublishedText),
    decisions: Type.Array(StaffDecision),
  },
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

const waiting = Type.Integer();
export const Queue = Type.Object(
  {
    data: Type.Array(ModerationItem),
    next_cursor: orNull(Type.String()),
    counts: Type.Object(
      {
        all: waiting,
        recognitions: waiting,
        notices: waiting,
        appeals: waiting,
        second_person: waiting,
        overdue: waiting,
      },
      { ...closed, description: 'How much waits, by filter.' },
    ),
  },
  closed,
);
export const queueFilter = Type.Optional(
  Type.Unsafe<ModerationFilter>({ type: 'string', enum: [...MODERATION_FILTERS], default: 'all' }),
);

export const FourFactors = Type.Object(
  { nature: Weight, recipient: Weight, acquired: Weight, mitigated: Weight },
  { ...closed, description: 'The four factors of 45 CFR 164.402.' },
);
export const RecognitionFile = Type.Object(
  {
    ...FileContext.properties,
    id: IdString,
    post_kind: PostKind,
    post_id: IdString,
    approvals: Type.Integer({ description: 'Moderators who would restore it; two are needed.' }),
    created_at: Time,
    restored_at: orNull(Time),
    incident: Type.Object(
      {
        discovered_at: Time,
        notify_by: Type.String({
          format: 'date-time',
          description: 'When whoever is concerned must have been told, if it is a breach: 60 days (45 CFR 164.404(b)).',
        }),
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
export type StaffDecisionView = Static<typeof StaffDecision>;
export type FileContextView = Static<typeof FileContext>;
export type RecognitionView = Static<typeof RecognitionFile>;
