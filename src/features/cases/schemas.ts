import { Type, type Static } from 'typebox';
import { GateSummary, IdString } from '../../platform/gate-schemas.ts';
import { SpecialtyKey } from '../profiles/index.ts';

const closed = { additionalProperties: false } as const;
export const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });
export const CaseParams = Type.Object({ id: IdString }, closed);

const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

const face = { persona_id: IdString, display_name: Type.String({ examples: ['Dr. Ada Example'] }) };

/** Who wrote something, as readers see it: a name or a handle, and never what joins the two. */
export const Author = Type.Object(face, closed);

/** The author of a case or comment, with what the licence stands for. */
export const PostAuthor = Type.Object(
  {
    ...face,
    standing: Type.Unsafe<'full' | 'trainee' | 'student'>({
      type: 'string',
      enum: ['full', 'trainee', 'student'],
      description: 'Trainees and students are shown as such and never as specialists.',
    }),
  },
  closed,
);

export const Reference = Type.Object(
  {
    doi: Type.Optional(Type.String({ pattern: '^10\\.[0-9]{4,9}/[-._;()/:A-Za-z0-9]{1,180}$', maxLength: 200 })),
    pmid: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,7}$', maxLength: 8 })),
  },
  {
    ...closed,
    minProperties: 1,
    maxProperties: 1,
    description: 'Literature by DOI or PMID, checked by format.',
    examples: [{ doi: '10.1056/NEJMoa2034577' }],
  },
);

export const Product = Type.Unsafe<'drug' | 'device'>({ type: 'string', enum: ['drug', 'device'] });
export const ConflictKind = Type.Unsafe<'none' | 'financial' | 'other'>({
  type: 'string',
  enum: ['none', 'financial', 'other'],
});
export const ConsentKind = Type.Unsafe<'none_needed' | 'written' | 'signed'>({
  type: 'string',
  enum: ['none_needed', 'written', 'signed'],
});

const caseFields = {
  id: IdString,
  room_id: IdString,
  author: PostAuthor,
  specialty: SpecialtyKey,
  audience: Type.Object(
    {
      kind: Type.Unsafe<'members' | 'specialty' | 'people'>({
        type: 'string',
        enum: ['members', 'specialty', 'people'],
      }),
      specialty: Type.Optional(SpecialtyKey),
    },
    closed,
  ),
  state: Type.Unsafe<'held' | 'open' | 'closed'>({
    type: 'string',
    enum: ['held', 'open', 'closed'],
    description: '`held`: your own, not published before `publish_at`.',
  }),
  title: Type.String({ examples: ['Fever after travel'] }),
  question: Type.String({ examples: ['Would you treat before the smear is back?'] }),
  tags: Type.Array(Type.String({ examples: ['travel medicine'] })),
  accepted_comment_id: orNull(IdString),
  consent: ConsentKind,
  revision: Type.Integer(),
  comment_count: Type.Integer(),
  last_seq: Type.Integer(),
  created_at: Time,
  edited_at: orNull(Time),
};

export const CaseSummary = Type.Object(caseFields, { $id: 'CaseSummary', ...closed });

const Part = orNull(Type.String());
export const Case = Type.Object(
  {
    ...caseFields,
    body: orNull(
      Type.String({
        examples: ['[PATIENT], seen day 0, temp 39.4 C.'],
        description: 'The free form; null when the case is told in parts.',
      }),
    ),
    parts: Type.Union(
      [Type.Object({ history: Part, examination: Part, investigations: Part, treatment: Part }, closed), Type.Null()],
      { examples: [null] },
    ),
    product: orNull(Product),
    conflict_of_interest: orNull(Type.Object({ kind: ConflictKind, statement: Part }, closed)),
    references: Type.Array(Reference),
    has_poll: Type.Boolean(),
    attestation: Type.String({ examples: ['2026-11'], description: 'Version of the wording the author agreed to.' }),
    publish_at: Type.Optional(Time),
    outcome: orNull(Type.Object({ text: Type.String(), written_at: Time }, closed)),
    deid: Type.Optional(GateSummary),
  },
  { $id: 'Case', ...closed },
);

export type CaseView = Static<typeof Case>;
export type CaseSummaryView = Static<typeof CaseSummary>;
