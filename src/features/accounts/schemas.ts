import { Type } from 'typebox';
import { CLINICIAN_ROLES, STAFF_ROLES, type AccountState, type Factor, type Role } from '../../kernel/actor.ts';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { SECRET_PATTERNS } from './secrets.ts';
import type { DevicePlatform, Scope } from './tables.ts';

/** JSON Schema pattern of a person's name: letters of any script, marks, spaces, hyphen, apostrophe, period; no digits. */
export const NAME_PATTERN = "^\\p{L}[\\p{L}\\p{M} '’.\\-]*$";

const closed = { additionalProperties: false } as const;
const IdString = Type.String({ pattern: ID_PATTERN, maxLength: 36 });
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });

const Email = Type.String({ format: 'email', minLength: 3, maxLength: 254, examples: ['ada.example@clinic.example'] });
const DisplayName = Type.String({ pattern: NAME_PATTERN, maxLength: 80, examples: ['Dr. Ada Example'] });
/** Anything a person can type: no control characters, no lone surrogates. */
const NO_CONTROLS = '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]*$';
const Password = Type.String({
  pattern: NO_CONTROLS,
  minLength: 1,
  maxLength: 256,
  examples: ['tidal-lantern-oboe-42'],
});
const NewPassword = Type.String({
  pattern: NO_CONTROLS,
  minLength: 1,
  maxLength: 256,
  description:
    '12 to 256 characters; common ones and those made of your own name are refused. Who registers without one uses a passkey.',
  examples: ['tidal-lantern-oboe-42'],
});
const MAIL_EXAMPLE = `cbm_${'x'.repeat(43)}`;
export const MailCode = Type.String({ pattern: SECRET_PATTERNS.mail, maxLength: 47, examples: [MAIL_EXAMPLE] });
const RefreshToken = Type.String({
  pattern: SECRET_PATTERNS.refresh,
  maxLength: 47,
  examples: [`cbr_${'x'.repeat(43)}`],
});

export const NewAccount = Type.Object(
  {
    email: Email,
    password: Type.Optional(NewPassword),
    name: DisplayName,
  },
  closed,
);
export const Code = Type.Object({ token: MailCode }, closed);
export const PasswordSignIn = Type.Object({ email: Email, password: Password }, closed);
export const Refresh = Type.Object(
  { refresh_token: Type.Optional(RefreshToken) },
  {
    ...closed,
    description: 'Browsers send `{}`, the header `X-Curbside-Web: 1` and their cookie instead of the token.',
  },
);
export const PasswordStepUp = Type.Object({ password: Password }, closed);
export const PasswordChange = Type.Object({ password: NewPassword }, closed);
export const EmailChange = Type.Object({ email: Email }, closed);
export const ResetRequest = Type.Object({ email: Email }, closed);
export const NewPasswordByCode = Type.Object({ token: MailCode, password: NewPassword }, closed);
const Institution = Type.String({
  pattern: "^\\p{L}[\\p{L}\\p{M} '’.,&()\\-]*$",
  minLength: 2,
  maxLength: 120,
  description: 'Where you work. Staff who named the same one do not act on your file. It adds up: none is forgotten.',
  examples: ['St. Elsewhere'],
});
export const MeChange = Type.Object(
  { display_name: Type.Optional(DisplayName), institution: Type.Optional(Institution) },
  { ...closed, minProperties: 1 },
);
export const DeviceParams = Type.Object({ id: IdString }, closed);

export const Accepted = Type.Object(
  {
    status: Type.Unsafe<'mail_on_its_way'>({
      type: 'string',
      const: 'mail_on_its_way',
      description: 'The same for a known and an unknown address.',
    }),
  },
  closed,
);

export const Confirmed = Type.Object(
  {
    account_id: IdString,
    enrolment_token: Type.String({
      description: 'Enrols the first factor, within an hour: a passkey, or one-time codes beside the password.',
      examples: [`cbe_${'x'.repeat(43)}`],
    }),
    expires_in: Type.Integer({ examples: [3600] }),
  },
  closed,
);

export const Tokens = Type.Object(
  {
    access_token: Type.String({ description: 'JWT for `Authorization: Bearer`.' }),
    token_type: Type.Unsafe<'Bearer'>({ type: 'string', const: 'Bearer' }),
    expires_in: Type.Integer({ description: 'Seconds until the access token expires.', examples: [300] }),
    refresh_token: Type.Optional(
      Type.String({
        description: 'Good for one use. Missing when `X-Curbside-Web: 1` had it put into the cookie.',
        examples: [`cbr_${'x'.repeat(43)}`],
      }),
    ),
    session_id: IdString,
  },
  closed,
);

const ROLES: readonly Role[] = ['applicant', ...CLINICIAN_ROLES, ...STAFF_ROLES];
const STATES: readonly AccountState[] = [
  'new',
  'pending',
  'needs_info',
  'verified',
  'expired',
  'suspended',
  'rejected',
  'withdrawn',
  'disabled',
];

export const Me = Type.Object(
  {
    id: IdString,
    email: Type.String({ examples: ['ada.example@clinic.example'] }),
    state: Type.Unsafe<AccountState>({ type: 'string', enum: STATES }),
    roles: Type.Array(Type.Unsafe<Role>({ type: 'string', enum: ROLES })),
    scope: Type.Optional(Type.Unsafe<Scope>({ type: 'string', enum: ['full', 'trainee', 'student'] })),
    scope_expires_at: Type.Optional(Time),
    reads_until: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Only in days of grace after `scope_expires_at`: until then you read, and write nothing.',
      }),
    ),
    institution: Type.Optional(Type.String({ examples: ['St. Elsewhere'] })),
    persona: Type.Object({ id: IdString, display_name: Type.String({ examples: ['Dr. Ada Example'] }) }, closed),
    aal: Type.Integer({
      minimum: 1,
      maximum: 2,
      description: 'Assurance of this session: 1 a password alone, 2 more.',
    }),
    created_at: Time,
  },
  closed,
);

const PLATFORMS: readonly DevicePlatform[] = ['android', 'ios', 'linux', 'macos', 'windows', 'other'];

export const Device = Type.Object(
  {
    id: IdString,
    platform: Type.Unsafe<DevicePlatform>({ type: 'string', enum: PLATFORMS }),
    current: Type.Boolean({ description: 'Whether this is the device that asks.' }),
    aal: Type.Integer({ minimum: 1, maximum: 2 }),
    factor: Type.Unsafe<Factor>({ type: 'string', enum: ['password', 'totp', 'recovery_code', 'passkey'] }),
    created_at: Time,
    last_seen_at: Time,
  },
  closed,
);

export const Devices = Type.Object(
  { data: Type.Array(Device), next_cursor: Type.Optional(Type.String({ description: 'Always absent: one page.' })) },
  closed,
);

export const Ticket = Type.Object(
  {
    ticket: Type.String({
      description: 'Goes into the `hello` frame, never into a URL.',
      examples: [`cbt_${'x'.repeat(43)}`],
    }),
    expires_in: Type.Integer({ examples: [30] }),
  },
  closed,
);

export const KeySet = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kty: Type.String(),
          crv: Type.String(),
          x: Type.String(),
          kid: Type.String(),
          alg: Type.String(),
          use: Type.String(),
        },
        closed,
      ),
    ),
  },
  closed,
);

/** The answer of an act that has nothing to say. */
export const NoContent = Type.Null({ description: 'Done.' });
