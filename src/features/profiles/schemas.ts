import { Type } from 'typebox';
import { SPECIALTIES } from './specialties.ts';

const closed = { additionalProperties: false } as const;

/** A key of our specialty tree. */
export const SpecialtyKey = Type.Unsafe<string>({ type: 'string', enum: Object.keys(SPECIALTIES) });

export const SpecialtyTree = Type.Object({
  data: Type.Array(
    Type.Object({
      key: Type.String(),
      name: Type.String(),
      parent: Type.Optional(Type.String()),
      nucc_code: Type.Optional(
        Type.String({ description: 'Code of the NUCC provider taxonomy that means the same, where there is one.' }),
      ),
    }),
  ),
});

export const OwnSpecialties = Type.Object(
  { specialties: Type.Array(SpecialtyKey, { maxItems: 5, uniqueItems: true, examples: [['cardiology']] }) },
  closed,
);
