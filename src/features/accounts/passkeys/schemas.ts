import { Type } from 'typebox';
import { ID_PATTERN } from '../../../kernel/ids.ts';
import { NAME_PATTERN } from '../schemas.ts';

const closed = { additionalProperties: false } as const;
/** Bytes in base64url without padding (RFC 4648 section 5). */
const bytes = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength });
const word = <const Word extends string>(...words: readonly [Word, ...Word[]]) =>
  Type.Unsafe<Word>({ type: 'string', enum: words });

const Attachment = Type.Optional(word('platform', 'cross-platform'));
const Extensions = Type.Object(
  { credProps: Type.Optional(Type.Object({ rk: Type.Optional(Type.Boolean()) }, closed)) },
  closed,
);
const Transport = word('ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb');

const frame = {
  id: bytes(1400),
  rawId: bytes(1400),
  type: word('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: Extensions,
};

/** What `navigator.credentials.create()` gives, as its `toJSON()` writes it. */
export const Creation = Type.Object(
  {
    ...frame,
    response: Type.Object(
      {
        clientDataJSON: bytes(4096),
        attestationObject: bytes(32_768),
        authenticatorData: Type.Optional(bytes(8192)),
        transports: Type.Optional(Type.Array(Transport, { maxItems: 8 })),
        publicKeyAlgorithm: Type.Optional(Type.Integer()),
        publicKey: Type.Optional(bytes(4096)),
      },
      closed,
    ),
  },
  { ...closed, description: 'What `navigator.credentials.create()` gives, as JSON.' },
);

/** What `navigator.credentials.get()` gives, as its `toJSON()` writes it. */
export const Assertion = Type.Object(
  {
    ...frame,
    response: Type.Object(
      {
        clientDataJSON: bytes(4096),
        authenticatorData: bytes(8192),
        signature: bytes(4096),
        userHandle: Type.Optional(bytes(128)),
      },
      closed,
    ),
  },
  { ...closed, description: 'What `navigator.credentials.get()` gives, as JSON.' },
);

export const PasskeyLabel = Type.String({ pattern: NAME_PATTERN, maxLength: 40, examples: ['Security key'] });
export const NewPasskeyBody = Type.Object({ response: Creation, label: Type.Optional(PasskeyLabel) }, closed);
export const PasskeyUse = Type.Object({ response: Assertion }, closed);
export const PasskeyChange = Type.Object({ label: PasskeyLabel }, closed);
export const PasskeyParams = Type.Object({ id: Type.String({ pattern: ID_PATTERN, maxLength: 36 }) }, closed);

const Known = Type.Object(
  { id: Type.String(), type: Type.String(), transports: Type.Optional(Type.Array(Type.String())) },
  closed,
);

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export const CreationOptions = Type.Object(
  {
    rp: Type.Object({ id: Type.Optional(Type.String()), name: Type.String() }, closed),
    user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }, closed),
    challenge: Type.String({ description: 'Good for one answer within two minutes.' }),
    pubKeyCredParams: Type.Array(Type.Object({ alg: Type.Integer(), type: Type.String() }, closed)),
    timeout: Type.Optional(Type.Integer()),
    attestation: Type.Optional(Type.String()),
    excludeCredentials: Type.Optional(Type.Array(Known)),
    authenticatorSelection: Type.Optional(
      Type.Object(
        {
          residentKey: Type.Optional(Type.String()),
          requireResidentKey: Type.Optional(Type.Boolean()),
          userVerification: Type.Optional(Type.String()),
        },
        closed,
      ),
    ),
    extensions: Type.Optional(Type.Object({ credProps: Type.Optional(Type.Boolean()) }, closed)),
  },
  closed,
);

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export const RequestOptions = Type.Object(
  {
    rpId: Type.Optional(Type.String()),
    challenge: Type.String({ description: 'Good for one answer within two minutes.' }),
    timeout: Type.Optional(Type.Integer()),
    userVerification: Type.Optional(Type.String()),
    allowCredentials: Type.Optional(Type.Array(Known)),
  },
  closed,
);

const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });

export const Passkey = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN }),
    label: Type.String({ examples: ['Security key'] }),
    is_synced: Type.Boolean({ description: 'Whether the key is backed up to other devices of its owner.' }),
    created_at: Time,
    last_used_at: Type.Optional(Time),
  },
  closed,
);
export const Passkeys = Type.Object({ data: Type.Array(Passkey) }, closed);
