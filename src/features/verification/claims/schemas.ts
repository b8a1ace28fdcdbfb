import { Type } from 'typebox';
import { SCHEMES } from '../numbers/read-number.ts';
import { FreeText } from '../../../deidentification/index.ts';
import { claimFields, closed, id, oneOf, OUTCOMES, textOrNull, time } from '../schemas.ts';
import { CHECK_KINDS, CHECK_SOURCES, DECISIONS, TRAINING_SCOPES } from '../words.ts';

/** A person's name: letters of any script, marks, blanks, hyphens, apostrophes, dots; no digits (reviewed by the column wall). */
const NAME_PATTERN = "^\\p{L}[\\p{L}\\p{M} '’.-]*$";
const name = (example: string) =>
  Type.String({ pattern: NAME_PATTERN, minLength: 1, maxLength: 80, examples: [example] });

const facts = {
  number: Type.String({
    pattern: '^[A-Za-z0-9](?:[A-Za-z0-9 ./-]{0,38}[A-Za-z0-9])?$',
    maxLength: 40,
    description: 'The register number; blanks and case do not matter. In the US ten digits are an NPI.',
    examples: ['2000000010'],
  }),
  scheme: Type.Optional(
    oneOf(
      SCHEMES.map((scheme) => scheme.id),
      'Which kind of number it is, where the form alone would be read otherwise. A DEA number is taken only with `us_dea`, and held as a keyed hash and its last two digits.',
    ),
  ),
  state: Type.Optional(
    Type.String({
      pattern: '^[A-Z]{2,3}$',
      maxLength: 3,
      description: 'State or province of the licence.',
      examples: ['MD'],
    }),
  ),
  first_name: name('Alda'),
  last_name: name('Example'),
  training: Type.Optional(
    Type.Object(
      {
        scope: oneOf(TRAINING_SCOPES),
        sponsor: Type.String({
          pattern: "^\\p{L}[\\p{L}\\p{M} '’.,&-]*$",
          minLength: 2,
          maxLength: 120,
          description: 'The institution that sponsors it; no digits.',
          examples: ['Example Teaching Hospital'],
        }),
        ends_on: Type.String({ format: 'date', maxLength: 10, description: 'Last day of the programme.' }),
      },
      { ...closed, description: 'For residents and students: an approval gives this place until its programme ends.' },
    ),
  ),
  attestation: Type.Optional(
    Type.Boolean({
      description: 'Must be true: "this licence is mine and what I state is true"; else `attestation_required`.',
    }),
  ),
};

const claimed = {
  kind: oneOf(['licence']),
  country: Type.String({ pattern: '^[A-Z]{2}$', maxLength: 2, description: 'ISO 3166-1 alpha-2.', examples: ['US'] }),
  ...facts,
};

const EXAMPLE = {
  kind: 'licence',
  country: 'US',
  number: '2000000010',
  state: 'MD',
  first_name: 'Alda',
  last_name: 'Example',
  attestation: true,
};

/** `POST /v1/claims`. */
export const NewClaim = Type.Object(
  {
    ...claimed,
    submit: Type.Optional(
      Type.Boolean({
        description:
          'false keeps it as a draft that only you see: documents may be sent to it, then `PUT /v1/claims/{id}/submit`. Given up after 60 days.',
      }),
    ),
  },
  { ...closed, examples: [EXAMPLE] },
);

/** `PUT /v1/claims/{id}/submit`: a draft, or the answer to a request for more, with all facts as they now stand. */
export const Submission = Type.Object(claimed, { ...closed, examples: [EXAMPLE] });

const CheckSummary = Type.Object({
  kind: oneOf(CHECK_KINDS),
  source: oneOf(CHECK_SOURCES),
  outcome: oneOf(OUTCOMES, 'open'),
  explanation: Type.String({ description: 'The outcome in words.' }),
  observed_at: time,
  valid_until: time,
});

const ApplicantDecision = Type.Object({
  id: id(),
  decision: oneOf(DECISIONS),
  reason_code: Type.String(),
  reason: Type.String({ description: 'The reason in words.' }),
  statement: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'What the verifier wrote to the applicant.',
  }),
  decided_at: time,
});

/** A claim as its applicant sees it. */
export const Claim = Type.Object({
  ...claimFields,
  checks: Type.Array(CheckSummary),
  may_appeal: Type.Boolean({ description: 'Whether `POST /v1/claims/{id}/appeal` is open.' }),
  decision: Type.Unsafe<{
    id: string;
    decision: (typeof DECISIONS)[number];
    reason_code: string;
    reason: string;
    statement: string | null;
    decided_at: string;
  } | null>({ anyOf: [ApplicantDecision, { type: 'null' }] }),
});

export const ClaimSummary = Type.Object(claimFields);

export const ClaimPage = Type.Object({ data: Type.Array(ClaimSummary), next_cursor: textOrNull });

/** `POST /v1/claims/{id}/appeal`. */
export const NewAppeal = Type.Object(
  { body: FreeText({ maxLength: 2_000, context: 'none', description: 'Why it should be decided again.' }) },
  { ...closed, examples: [{ body: 'The board has put its record right since: please look again.' }] },
);
