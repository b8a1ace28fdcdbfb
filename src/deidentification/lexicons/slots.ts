/** Low bits of a word's hash that a slot holds; the bits above point to a set of attributes. */
export const FINGERPRINT_BITS = 18;
export const FINGERPRINT_MASK = (1 << FINGERPRINT_BITS) - 1;

/** Where a hash begins to look; the build script places by the same rule. */
export function slotOf(hash: number, slotCount: number): number {
  return Math.floor((hash / 4294967296) * slotCount);
}

/** Packs one entry; `index` points into the list of distinct attributes and is never 0. */
export function packEntry(hash: number, index: number): number {
  return ((index << FINGERPRINT_BITS) | (hash & FINGERPRINT_MASK)) >>> 0;
}
