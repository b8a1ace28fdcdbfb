import { Type } from 'typebox';
import { FreeText } from '../../../deidentification/index.ts';
import { gateFields, IdString } from '../../../platform/gate-schemas.ts';
import { SpecialtyKey } from '../../profiles/index.ts';
import { Tags } from '../tags/schemas.ts';
import { ConflictKind, ConsentKind, Product, Reference } from '../schemas.ts';

export const ATTESTATION_VERSION = '2026-11';
const closed = { additionalProperties: false } as const;

const Part = Type.Optional(FreeText({ maxLength: 10_000, context: 'case' }));

/** The prose of a case: title, question, and either a free body or at least one part. */
const CaseTexts = {
  title: FreeText({ maxLength: 200, context: 'case', examples: ['Fever after travel, MRN 4471920'] }),
  body: Type.Optional(
    FreeText({
      maxLength: 20_000,
      context: 'case',
      description: 'The free form: this, or `parts`.',
      examples: ['Mrs. Alda Example, seen 12 March 2026, temp 39.4 C.'],
    }),
  ),
  parts: Type.Optional(
    Type.Object(
      { history: Part, examination: Part, investigations: Part, treatment: Part },
      { ...closed, minProperties: 1 },
    ),
  ),
  question: FreeText({
    maxLength: 1_000,
    context: 'case',
    examples: ['Would you treat before the smear is back?'],
    description: 'The clinical question; a case without one is a story.',
  }),
  tags: Type.Optional(Tags),
  product: Type.Optional(Product),
  conflict_of_interest: Type.Optional(
    Type.Object(
      { kind: ConflictKind, statement: Type.Optional(FreeText({ maxLength: 1_000, context: 'case' })) },
      { ...closed, description: 'Required where the post is about a drug or a device (`product`).' },
    ),
  ),
  references: Type.Optional(Type.Array(Reference, { maxItems: 20, uniqueItems: true })),
};

const Audience = Type.Object(
  {
    kind: Type.Unsafe<'members' | 'specialty' | 'people' | 'group'>({
      type: 'string',
      enum: ['members', 'specialty', 'people', 'group'],
      description: '`group` is answered with 422 until there are groups.',
    }),
    specialty: Type.Optional(SpecialtyKey),
    people: Type.Optional(
      Type.Array(IdString, { minItems: 1, maxItems: 50, uniqueItems: true, description: 'Persona ids.' }),
    ),
  },
  closed,
);

const Consent = Type.Object(
  {
    kind: ConsentKind,
    scope: Type.Optional(
      Type.Array(Type.Unsafe<'discussion' | 'teaching' | 'images'>({ enum: ['discussion', 'teaching', 'images'] }), {
        minItems: 1,
        maxItems: 3,
        uniqueItems: true,
      }),
    ),
    obtained_on: Type.Optional(
      Type.String({ format: 'date', maxLength: 10, description: 'Shown to nobody but you and moderators.' }),
    ),
  },
  closed,
);

export const Persona = Type.Unsafe<'name' | 'handle'>({
  type: 'string',
  enum: ['name', 'handle'],
  description: 'The face the post shows; by default your name.',
});

export const Publish = Type.Unsafe<'now' | 'after_pause'>({
  type: 'string',
  enum: ['now', 'after_pause'],
  description:
    '`after_pause`: nobody but you sees it before `publish_at`; edit it meanwhile, or remove it without a trace. How long that is, is yours to choose (`PATCH /v1/me/posting-settings`). Default `now`.',
});

export const NewCase = Type.Object(
  {
    ...CaseTexts,
    specialty: SpecialtyKey,
    attestation: Type.String({
      enum: [ATTESTATION_VERSION],
      description:
        'Version of the wording the author agreed to: "I have no actual knowledge that this text could identify the patient."',
    }),
    audience: Type.Optional(Audience),
    consent: Type.Optional(Consent),
    poll: Type.Optional(
      Type.Object(
        { options: Type.Array(FreeText({ maxLength: 200, context: 'case' }), { minItems: 2, maxItems: 6 }) },
        closed,
      ),
    ),
    persona: Type.Optional(Persona),
    publish: Type.Optional(Publish),
    ...gateFields,
  },
  closed,
);

export const CaseEdit = Type.Object({ ...CaseTexts, ...gateFields }, closed);
