import { Type } from 'typebox';
import { ID_PATTERN } from '../kernel/ids.ts';
import type { GateOutcome } from './text-gate.ts';

const closed = { additionalProperties: false } as const;
export const IdString = Type.String({ pattern: ID_PATTERN, maxLength: 36 });

export const RELEASE_REASONS = [
  'eponym',
  'drug',
  'disease',
  'sign',
  'score',
  'device_type',
  'cited_author',
  'clinical_number',
  'common_word',
] as const;

/** An author's statement that a releasable finding names nobody. */
export const Releases = Type.Array(
  Type.Object(
    {
      pointer: Type.Optional(
        Type.String({
          pattern: '^(/([a-z_]{1,40}|[0-9]{1,2})){1,3}$',
          maxLength: 130,
          description: 'Which field, as a JSON pointer; every field when left out.',
        }),
      ),
      start: Type.Integer({ minimum: 0 }),
      end: Type.Integer({ minimum: 1 }),
      reason: Type.Unsafe<(typeof RELEASE_REASONS)[number]>({ type: 'string', enum: RELEASE_REASONS }),
    },
    closed,
  ),
  { maxItems: 50 },
);

export const PreviewToken = Type.String({ pattern: '^[A-Za-z0-9_-]{40,20000}$', maxLength: 20_000 });

/** What a body with prose may say to the gate. */
export const gateFields = { releases: Type.Optional(Releases), preview_token: Type.Optional(PreviewToken) };

/** What the gate did to the text of this request: classes and counts, never the text. */
export const GateSummary = Type.Object(
  { policy: Type.String(), spans_removed: Type.Integer(), classes: Type.Array(Type.String()) },
  closed,
);

/** Classes and counts of what the gate changed in a request. */
export function gateSummary(outcome: GateOutcome): { policy: string; spans_removed: number; classes: string[] } {
  const findings = outcome.fields.flatMap((field) => field.gated.findings).filter((finding) => finding.class !== 'QI');
  return {
    policy: outcome.policy,
    spans_removed: findings.length,
    classes: [...new Set(findings.map((finding) => finding.class))].toSorted(),
  };
}
