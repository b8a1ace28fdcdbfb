import { Type } from 'typebox';
import { Creation, PasskeyLabel } from '../passkeys/schemas.ts';
import { MailCode, Tokens } from '../schemas.ts';
import { SECRET_PATTERNS } from '../secrets.ts';
import { OneTimeCode, RecoveryCode } from '../totp/schemas.ts';

const closed = { additionalProperties: false } as const;

const EnrolmentToken = Type.String({
  pattern: SECRET_PATTERNS.enrol,
  maxLength: 47,
  examples: [`cbe_${'x'.repeat(43)}`],
});

export const EnrolmentStart = Type.Object({ token: EnrolmentToken }, closed);
export const PasskeyEnrolment = Type.Object(
  { token: EnrolmentToken, response: Creation, label: Type.Optional(PasskeyLabel) },
  closed,
);
export const TotpEnrolment = Type.Object({ token: EnrolmentToken, code: OneTimeCode }, closed);
export const RecoveryRequest = Type.Object({ token: MailCode, recovery_code: Type.Optional(RecoveryCode) }, closed);

/** By which a factor is enrolled, once. */
export const Enrolment = Type.Object(
  {
    enrolment_token: Type.String({ examples: [`cbe_${'x'.repeat(43)}`] }),
    expires_in: Type.Integer({ description: 'Seconds.', examples: [3600] }),
  },
  closed,
);

export const EnrolledTokens = Type.Object(
  {
    ...Tokens.properties,
    recovery_codes: Type.Array(Type.String(), { description: 'Shown this once; none for staff.' }),
  },
  closed,
);
