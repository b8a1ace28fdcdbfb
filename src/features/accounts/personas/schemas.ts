import { Type } from 'typebox';
import { IdString } from '../../../platform/gate-schemas.ts';

const closed = { additionalProperties: false } as const;

/** A pseudonym: letters, blanks and hyphens, so that no number and no address fits. */
export const NewHandle = Type.Object(
  {
    display_name: Type.String({
      pattern: '^\\p{L}[\\p{L}\\p{M} \\-]{1,38}\\p{L}$',
      maxLength: 40,
      description: 'Shown instead of your name where you choose so. Must share no word with your name.',
      examples: ['Quiet Heron'],
    }),
  },
  closed,
);

export const Personas = Type.Object(
  {
    data: Type.Array(
      Type.Object(
        {
          id: IdString,
          kind: Type.Unsafe<'name' | 'handle'>({ type: 'string', enum: ['name', 'handle'] }),
          display_name: Type.String(),
        },
        closed,
      ),
    ),
  },
  closed,
);
