import { createCipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto';

/** The keys that a browser gave with its subscription (RFC 8291 section 2): an uncompressed P-256 point and 16 random bytes. */
export interface PushKeys {
  readonly p256dh: Uint8Array;
  readonly auth: Uint8Array;
}

const RECORD_SIZE = 4_096;

/**
 * Encrypts one short message for one device: aes128gcm (RFC 8188) with keys agreed as RFC 8291 section 3 says. `own` and
 * `salt` are new for every message; they are parameters for the example of RFC 8291 appendix A.
 */
export function encryptPush(
  message: Uint8Array,
  { p256dh, auth }: PushKeys,
  own: ECDH = newPair(),
  salt: Uint8Array = randomBytes(16),
): Buffer {
  const publicKey = own.getPublicKey();
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, publicKey]);
  const secret = Buffer.from(hkdfSync('sha256', own.computeSecret(p256dh), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // One record, the last: its delimiter is 2 (RFC 8188 section 2).
  const body = Buffer.concat([cipher.update(Buffer.concat([message, Buffer.from([2])])), cipher.final()]);
  const head = Buffer.alloc(21);
  head.set(salt, 0);
  head.writeUInt32BE(RECORD_SIZE, 16);
  head.writeUInt8(publicKey.length, 20);
  return Buffer.concat([head, publicKey, body, cipher.getAuthTag()]);
}

function newPair(): ECDH {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return pair;
}
