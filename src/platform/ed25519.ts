import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** DER head of a PKCS #8 Ed25519 private key (RFC 8410 section 7); the 32-byte seed follows. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The Ed25519 key pair (RFC 8032) of a 32-byte seed. */
export function keyPairOf(seed: Uint8Array): KeyPair {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The 32 bytes of a public key in base64url: the `x` of its JWK (RFC 8037). */
export function encodePublicKey(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x ?? '';
}

/** Reads what {@link encodePublicKey} wrote; throws on anything else. */
export function decodePublicKey(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
