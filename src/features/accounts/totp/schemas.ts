import { Type } from 'typebox';
import { SECRET_PATTERNS } from '../secrets.ts';
import { RECOVERY_CODE_PATTERN } from './recovery-codes.ts';

const closed = { additionalProperties: false } as const;

export const OneTimeCode = Type.String({ pattern: '^[0-9]{6}$', maxLength: 6, examples: ['492039'] });
export const RecoveryCode = Type.String({
  pattern: RECOVERY_CODE_PATTERN,
  maxLength: 40,
  examples: ['7QJ4M-X0BZT-9KD2P-VW8NC-H3G5R'],
});
const SignInToken = Type.String({
  pattern: SECRET_PATTERNS['sign-in'],
  maxLength: 47,
  examples: [`cbs_${'x'.repeat(43)}`],
});

export const TotpSignIn = Type.Object({ sign_in_token: SignInToken, code: OneTimeCode }, closed);
export const RecoveryCodeSignIn = Type.Object({ sign_in_token: SignInToken, recovery_code: RecoveryCode }, closed);
export const CodeBody = Type.Object({ code: OneTimeCode }, closed);

/** The password was right; the second factor is asked for. */
export const SecondFactorWanted = Type.Object(
  {
    sign_in_token: Type.String({ examples: [`cbs_${'x'.repeat(43)}`] }),
    expires_in: Type.Integer({ description: 'Seconds.', examples: [300] }),
    second_factors: Type.Array(
      Type.Unsafe<'totp' | 'recovery_code'>({ type: 'string', enum: ['totp', 'recovery_code'] }),
    ),
  },
  closed,
);

export const Seed = Type.Object(
  {
    secret: Type.String({ description: 'Base32, for typing into an authenticator app.' }),
    uri: Type.String({ description: '`otpauth://…`, for a QR code that the client draws.' }),
  },
  closed,
);

export const RecoveryCodes = Type.Object(
  { recovery_codes: Type.Array(Type.String(), { description: 'Ten, shown this once; earlier ones no longer work.' }) },
  closed,
);

export const Factors = Type.Object(
  { totp: Type.Boolean(), recovery_codes_left: Type.Integer({ minimum: 0 }), passkeys: Type.Integer({ minimum: 0 }) },
  closed,
);
