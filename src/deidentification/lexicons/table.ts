import type { Attributes } from './attributes.ts';
import { foldWord, hashWord } from './fold.ts';
import { FINGERPRINT_BITS, FINGERPRINT_MASK, slotOf } from './slots.ts';
import { ATTRIBUTES, SLOT_COUNT, SLOTS } from './table.generated.js';

let slots: Uint32Array | undefined;

/** What the lexicons know of the word with this hash. A stranger is taken for a known word about once in 10,000. */
export function attributesOfHash(hash: number): Attributes {
  const table = (slots ??= decode());
  const fingerprint = hash & FINGERPRINT_MASK;
  let slot = slotOf(hash, SLOT_COUNT);
  for (;;) {
    const entry = table[slot] ?? 0;
    if (entry === 0) return 0;
    if ((entry & FINGERPRINT_MASK) === fingerprint) return ATTRIBUTES[entry >>> FINGERPRINT_BITS] ?? 0;
    slot = slot + 1 === SLOT_COUNT ? 0 : slot + 1;
  }
}

/** What the lexicons know of a word or of a phrase whose words are joined by one space; any casing and accents. */
export function attributesOf(word: string): Attributes {
  return attributesOfHash(hashWord(foldWord(word)));
}

/** What the lexicons know of a token of a text, by the hash it carries. */
export function attributesOfToken(token: { readonly hash: number }): Attributes {
  return attributesOfHash(token.hash >>> 0);
}

/** Decodes the slots (little-endian 32 bit, base64); called once, about 10 ms. */
function decode(): Uint32Array {
  const binary = atob(SLOTS);
  const bytes = new Uint8Array(SLOT_COUNT * 4);
  for (let index = 0; index < bytes.length; index++) bytes[index] = binary.charCodeAt(index);
  return new Uint32Array(bytes.buffer);
}
