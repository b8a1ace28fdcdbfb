/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** At least 0, below 1. */
  (): number;
}

/** The small generator mulberry32 (32 bits of state): enough to fill a database, and the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number at least 0, below `limit`. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** One of the items. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** A UUID of the given version, 7 (RFC 9562 section 5.7, ordered by `ms` since the epoch) or 4, from seeded bits. */
export function idFrom(random: Random, version: 4 | 7, ms = 0): string {
  const bits = (digits: number): string =>
    below(random, 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const head = version === 7 ? ms.toString(16).padStart(12, '0') : bits(6) + bits(6);
  const variant = (8 + below(random, 4)).toString(16);
  return `${head.slice(0, 8)}-${head.slice(8)}-${version}${bits(3)}-${variant}${bits(3)}-${bits(6)}${bits(6)}`;
}
