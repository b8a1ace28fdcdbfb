import { hash, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { AppError } from '../kernel/errors.ts';
import { ID_PATTERN, newId, type Id } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';
import { encodePublicKey, keyPairOf } from './ed25519.ts';
import type { Key, KeyRing } from './keys.ts';

/** Seconds that an access token lives. */
export const ACCESS_TOKEN_SECONDS = 300;
const TOLERANCE_SECONDS = 5;
const AUDIENCE = 'curbside';
const TYPE = 'at+jwt';

/** Who a token speaks for; it holds neither role nor status, those are read fresh. `authTime` in epoch seconds. */
export interface AccessClaims {
  readonly accountId: Id;
  readonly sessionId: Id;
  readonly aal: 1 | 2;
  readonly authTime: number;
}

/** Signs and verifies access tokens (JWT, EdDSA over Ed25519, RFC 8037; profile of RFC 9068 without scopes). */
export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>;
  /** Throws AppError `token_expired` (also for one from the future) or `unauthenticated`. Our own tokens alone; a verified one is remembered until it expires. */
  verifyAccessToken(token: string): Promise<AccessClaims>;
  /** Public keys for `/.well-known/jwks.json` (RFC 7517). */
  readonly jwks: { readonly keys: PublicKey[] };
}

/** A public Ed25519 key as JWK (RFC 8037 section 2). */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

export interface AccessTokenOptions {
  readonly ring: KeyRing;
  readonly issuer: string;
  readonly clock: Clock;
  /** How many verified tokens are remembered. */
  readonly remembered?: number;
}

/** Builds the signer and verifier from the ring's 32-byte seeds. */
export async function createAccessTokens(options: AccessTokenOptions): Promise<AccessTokens> {
  const signers = await Promise.all(options.ring.all.map(toSigner));
  const current = (): Signer => {
    const signer = signers.find(({ keyId }) => keyId === options.ring.current.id);
    if (!signer) throw new Error('the token ring holds no key');
    return signer;
  };
  const byKid = new Map(signers.map((signer) => [signer.kid, signer]));
  const remembered = createMemory(options.remembered ?? 20_000);
  return {
    sign: (claims) => sign(current(), options, claims),
    async verifyAccessToken(token) {
      const now = options.clock() / 1000;
      const name = hash('sha256', token, 'base64url');
      const known = remembered.get(name, now);
      if (known) return known;
      const { claims, expiresAt } = await verify(token, byKid, options);
      remembered.set(name, claims, expiresAt);
      return claims;
    },
    jwks: { keys: signers.map((signer) => signer.jwk) },
  };
}

interface Signer {
  /** Its id in the ring; `kid` is the thumbprint that tokens carry. */
  readonly keyId: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: PublicKey;
}

async function toSigner(key: Key): Promise<Signer> {
  const { privateKey, publicKey } = keyPairOf(key.key);
  const x = encodePublicKey(publicKey);
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  return {
    keyId: key.id,
    kid,
    privateKey,
    publicKey,
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' },
  };
}

function sign(signer: Signer, options: AccessTokenOptions, claims: AccessClaims): Promise<string> {
  const now = Math.floor(options.clock() / 1000);
  return new SignJWT({ sid: claims.sessionId, aal: claims.aal, auth_time: claims.authTime })
    .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid: signer.kid })
    .setIssuer(options.issuer)
    .setAudience(AUDIENCE)
    .setSubject(claims.accountId)
    .setIssuedAt(now)
    .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
    .setJti(newId())
    .sign(signer.privateKey);
}

async function verify(
  token: string,
  byKid: ReadonlyMap<string, Signer>,
  options: AccessTokenOptions,
): Promise<{ claims: AccessClaims; expiresAt: number }> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => publicKeyOf(byKid, kid), {
      algorithms: ['EdDSA'],
      typ: TYPE,
      issuer: options.issuer,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat', 'sid', 'sub'],
      maxTokenAge: ACCESS_TOKEN_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(options.clock()),
    });
    return { claims: readClaims(payload), expiresAt: payload.exp ?? 0 };
  } catch (error) {
    throw new AppError(isOutOfDate(error) ? 'token_expired' : 'unauthenticated');
  }
}

/** One of our own from the future counts as expired: a clock was set back, here or there, and a new token mends it. */
function isOutOfDate(error: unknown): boolean {
  return (
    error instanceof errors.JWTExpired ||
    (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iat' && error.reason === 'check_failed')
  );
}

function publicKeyOf(byKid: ReadonlyMap<string, Signer>, kid: string | undefined): KeyObject {
  const signer = kid === undefined ? undefined : byKid.get(kid);
  if (!signer) throw new AppError('unauthenticated');
  return signer.publicKey;
}

const ID = new RegExp(ID_PATTERN);

function readClaims({ sub, sid, aal, auth_time: authTime }: JWTPayload): AccessClaims {
  if (typeof sub !== 'string' || !ID.test(sub)) throw new AppError('unauthenticated');
  if (typeof sid !== 'string' || !ID.test(sid)) throw new AppError('unauthenticated');
  if ((aal !== 1 && aal !== 2) || typeof authTime !== 'number') throw new AppError('unauthenticated');
  return { accountId: sub, sessionId: sid, aal, authTime };
}

/** Verified tokens by hash, oldest dropped first: verifying a signature for each request halves throughput (performance.md 4). */
function createMemory(limit: number) {
  const entries = new Map<string, { claims: AccessClaims; expiresAt: number }>();
  return {
    get(name: string, nowSeconds: number): AccessClaims | undefined {
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (entry.expiresAt + TOLERANCE_SECONDS > nowSeconds) return entry.claims;
      entries.delete(name);
      return undefined;
    },
    set(name: string, claims: AccessClaims, expiresAt: number): void {
      const oldest = entries.size >= limit ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(name, { claims, expiresAt });
    },
  };
}
