import { createHmac } from 'node:crypto';

/** Keyed token of a folded name: HMAC-SHA256 cut to 128 bits, base64url; 164.514(c) forbids an unkeyed hash. */
export function tokenFunction(key: Uint8Array): (folded: string) => string {
  return (folded) => createHmac('sha256', key).update(folded).digest().subarray(0, 16).toString('base64url');
}
