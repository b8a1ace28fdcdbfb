import type { KeyRing } from '../../../platform/keys.ts';
import { keyedHash } from '../../../platform/sealing.ts';

const HASH_BYTES = 16;

/**
 * What is held of a secret number (product.md 6.3): a keyed hash, so that it is still held once, and the last two digits
 * for the person who compares a document. The hash follows the key: after a rotation the same number hashes anew.
 */
export function sealSecret(ring: KeyRing, schemeId: string, number: string): string {
  const hash = keyedHash(ring, `number/${schemeId}`, number).subarray(0, HASH_BYTES);
  return `${hash.toString('hex').toUpperCase()}/${number.slice(-2)}`;
}
