import { Type, type Static } from 'typebox';
import { FreeText } from '../../../deidentification/index.ts';
import { ID_PATTERN } from '../../../kernel/ids.ts';
import { gateFields, GateSummary, IdString } from '../../../platform/gate-schemas.ts';
import { Persona, Publish } from '../posting/schemas.ts';
import { Author, PostAuthor, Time } from '../schemas.ts';

const closed = { additionalProperties: false } as const;

/** A place in the text of the comment answered; the text itself is not copied. */
const Quote = Type.Object(
  {
    revision: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    start: Type.Integer({ minimum: 0, maximum: 20_000, description: 'UTF-16 unit, from.' }),
    end: Type.Integer({ minimum: 1, maximum: 20_000, description: 'UTF-16 unit, up to and without.' }),
  },
  closed,
);

export const NewComment = Type.Object(
  {
    body: FreeText({
      maxLength: 10_000,
      context: 'case',
      examples: ['Same picture here in a 60M, ceftriaxone helped by day 2.'],
    }),
    reply_to: Type.Optional(
      Type.String({
        pattern: ID_PATTERN,
        maxLength: 36,
        description: 'A comment that is no answer itself: one level deep.',
      }),
    ),
    quote: Type.Optional(Quote),
    mentions: Type.Optional(
      Type.Array(IdString, { maxItems: 10, uniqueItems: true, description: 'Personas who may read the case.' }),
    ),
    persona: Type.Optional(Persona),
    publish: Type.Optional(Publish),
    ...gateFields,
  },
  closed,
);

export const CommentEdit = Type.Object(
  { body: FreeText({ maxLength: 10_000, context: 'case' }), ...gateFields },
  closed,
);

export const Comment = Type.Object(
  {
    id: IdString,
    room_id: IdString,
    room_seq: Type.Union([Type.Integer(), Type.Null()], {
      description:
        'Order in the room; strictly increasing, not necessarily consecutive. null before others see it: it takes its place then.',
      examples: [2],
    }),
    author: PostAuthor,
    body: Type.Union([Type.String(), Type.Null()], { description: 'null when removed or hidden.' }),
    state: Type.Unsafe<'held' | 'unposted' | 'visible' | 'hidden' | 'removed'>({
      type: 'string',
      enum: ['held', 'unposted', 'visible', 'hidden', 'removed'],
      description:
        '`held`: your own, not shown before `publish_at`. `unposted`: its time came, and the case took it no more; your own.',
    }),
    publish_at: Type.Optional(Time),
    reply_to: Type.Union([IdString, Type.Null()]),
    quote: Type.Union([Quote, Type.Null()]),
    mentions: Type.Array(Author),
    helpful_count: Type.Integer({ minimum: 0 }),
    revision: Type.Integer(),
    created_at: Time,
    edited_at: Type.Union([Time, Type.Null()]),
    deid: Type.Optional(GateSummary),
  },
  { $id: 'Comment', ...closed },
);
export type CommentView = Static<typeof Comment>;
