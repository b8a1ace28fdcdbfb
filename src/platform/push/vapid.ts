import { createECDH } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { Key } from '../keys.ts';

/** The public half of a key of the push ring, as browsers want it (RFC 8292 section 3.2): 65 bytes. */
export function publicPushKey({ key }: Key): Buffer {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(key);
  return pair.getPublicKey();
}

/** The Authorization header that tells a push service who sends (RFC 8292): a token for its origin alone, good for 12 hours. */
export async function vapidHeader(key: Key, endpoint: URL, subject: string, nowMs: number): Promise<string> {
  const point = publicPushKey(key);
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), key.key].map((part) => part.toString('base64url'));
  const signer = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '', d: d ?? '' }, 'ES256');
  const token = await new SignJWT({})
    .setProtectedHeader({ typ: 'JWT', alg: 'ES256' })
    .setAudience(endpoint.origin)
    .setSubject(subject)
    .setExpirationTime(Math.floor(nowMs / 1000) + 12 * 60 * 60)
    .sign(signer);
  return `vapid t=${token}, k=${point.toString('base64url')}`;
}
