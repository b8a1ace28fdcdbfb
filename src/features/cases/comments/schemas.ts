import { Type, type Static } from 'typebox';
import { FreeText } from '../../../deidentification/index.ts';
import { gateFields, GateSummary, IdString } from '../../../platform/gate-schemas.ts';
import { Persona } from '../posting/schemas.ts';
import { PostAuthor, Time } from '../schemas.ts';

const closed = { additionalProperties: false } as const;

export const NewComment = Type.Object(
  {
    body: FreeText({
      maxLength: 10_000,
      context: 'case',
      examples: ['Same picture here in a 60M, ceftriaxone helped by day 2.'],
    }),
    reply_to: Type.Optional(IdString),
    persona: Type.Optional(Persona),
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
    room_seq: Type.Integer({ description: 'Order in the room; strictly increasing, not necessarily consecutive.' }),
    author: PostAuthor,
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
export type CommentView = Static<typeof Comment>;
