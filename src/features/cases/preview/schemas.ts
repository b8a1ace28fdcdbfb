import { Type } from 'typebox';
import { FreeText } from '../../../deidentification/index.ts';
import { gateFields, IdString } from '../../../platform/gate-schemas.ts';

const closed = { additionalProperties: false } as const;

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
