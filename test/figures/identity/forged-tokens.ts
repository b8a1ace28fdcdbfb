import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { keyPairOf } from '../../../src/platform/ed25519.ts';
import { testKeys } from '../../support/app.ts';

/** A token that must open nothing, and why. */
export interface Forged {
  readonly kind: string;
  readonly token: string;
}

export interface ForgingMaterial {
  /** A token that is accepted. */
  readonly genuine: string;
  readonly otherAccountId: string;
  readonly endedSession: string;
}

type Json = Readonly<Record<string, unknown>>;

const HOUR = 3_600;

/** Thirty-odd tokens made of a genuine one: other keys, algorithms, headers, claims, times and bytes. */
export async function forgeTokens({ genuine, otherAccountId, endedSession }: ForgingMaterial): Promise<Forged[]> {
  const [headerText = '', payloadText = '', signature = ''] = genuine.split('.');
  const [header, payload] = [read(headerText), read(payloadText)];
  const ours = keyPairOf(testKeys().token.current.key);
  const theirs = generateKeyPairSync('ed25519');
  const now = Math.floor(Date.now() / 1000);
  const byUs = (changedHeader: Json, changedPayload: Json): string =>
    signed({ ...header, ...changedHeader }, { ...payload, ...changedPayload }, ours.privateKey);
  const byThem = (changedHeader: Json): string => signed({ ...header, ...changedHeader }, payload, theirs.privateKey);
  const publicBytes = Buffer.from(String(ours.publicKey.export({ format: 'jwk' }).x), 'base64url');
  const publicPem = String(ours.publicKey.export({ format: 'pem', type: 'spki' }));
  const theirJwk = theirs.publicKey.export({ format: 'jwk' });
  const without = (claim: string): string =>
    signed(header, Object.fromEntries(Object.entries(payload).filter(([name]) => name !== claim)), ours.privateKey);
  const tokens: Readonly<Record<string, string>> = {
    'no token at all': 'x',
    'algorithm none': `${write({ ...header, alg: 'none' })}.${payloadText}.`,
    'algorithm None with the signature kept': `${write({ ...header, alg: 'None' })}.${payloadText}.${signature}`,
    'HS256 with the public key as secret': hmac({ ...header, alg: 'HS256' }, payload, publicBytes),
    'HS256 with the public key as PEM': hmac({ ...header, alg: 'HS256' }, payload, publicPem),
    'ES256 by another key': ecdsa({ ...header, alg: 'ES256' }, payload),
    'another key under our key id': byThem({}),
    'another key under an unknown key id': byThem({ kid: 'unknown' }),
    'a key id that is a path': byThem({ kid: '../../../dev/null' }),
    'another key without key id': signed({ alg: 'EdDSA', typ: 'at+jwt' }, payload, theirs.privateKey),
    'our key without key id': signed({ alg: 'EdDSA', typ: 'at+jwt' }, payload, ours.privateKey),
    'a key embedded in the header': byThem({ jwk: theirJwk }),
    'a key to be fetched': byThem({ jku: 'http://127.0.0.1:9/keys.json' }),
    'a certificate in the header': byThem({ x5c: ['MIIB'] }),
    'another type': byUs({ typ: 'JWT' }, {}),
    'a refresh type': byUs({ typ: 'rt+jwt' }, {}),
    'no type': signed({ alg: 'EdDSA', kid: header['kid'] }, payload, ours.privateKey),
    'an unknown critical header': byUs({ crit: ['exp2'], exp2: 1 }, {}),
    'an unencoded payload': byUs({ crit: ['b64'], b64: false }, {}),
    'no expiry': without('exp'),
    'no time of issue': without('iat'),
    'no session': without('sid'),
    'no subject': without('sub'),
    'no audience': without('aud'),
    'no issuer': without('iss'),
    expired: byUs({}, { iat: now - 2 * HOUR, exp: now - HOUR }),
    'issued in the future': byUs({}, { iat: now + HOUR, exp: now + 2 * HOUR }),
    'not yet valid': byUs({}, { nbf: now + HOUR }),
    'issued long ago, good for long': byUs({}, { iat: now - HOUR, exp: now + HOUR }),
    'another audience': byUs({}, { aud: 'elsewhere' }),
    'another issuer': byUs({}, { iss: 'https://elsewhere.example' }),
    'an unknown session': byUs({}, { sid: randomUUID() }),
    'an ended session': byUs({}, { sid: endedSession }),
    'a session that is no id': byUs({}, { sid: "' or 1=1 --" }),
    'the subject of somebody else': byUs({}, { sub: otherAccountId }),
    'a subject that is a list': byUs({}, { sub: [payload['sub']] }),
    'a level that does not exist': byUs({}, { aal: 3 }),
    'a changed payload': `${headerText}.${write({ ...payload, sub: otherAccountId })}.${signature}`,
    'a cut signature': genuine.slice(0, -4),
    'no signature': `${headerText}.${payloadText}.`,
    'two parts': `${headerText}.${payloadText}`,
    'five parts': `${genuine}.${signature}.${signature}`,
    'two tokens': `${genuine}, ${genuine}`,
  };
  return Object.entries(tokens).map(([kind, token]) => ({ kind, token }));
}

function read(part: string): Json {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;
}

function write(part: Json): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function signed(header: Json, payload: Json, key: KeyObject): string {
  const text = `${write(header)}.${write(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}

function hmac(header: Json, payload: Json, secret: Buffer | string): string {
  const text = `${write(header)}.${write(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function ecdsa(header: Json, payload: Json): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = `${write(header)}.${write(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
