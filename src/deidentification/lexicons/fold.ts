const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ʻ: '',
};

/**
 * The form under which words stand in the lexicons and in case memory: lower case, no accents, no apostrophes.
 * `O'Brien` and `Öztürk` become `obrien` and `ozturk`; hyphens, points and spaces stay.
 */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  return isPlain(lower) ? lower : foldForeign(lower);
}

/** Whether a word is ASCII and has no apostrophe or grave accent: nearly every one is. */
function isPlain(lower: string): boolean {
  for (let at = 0; at < lower.length; at++) {
    const code = lower.charCodeAt(at);
    if (code > 127 || code === 39 || code === 96) return false;
  }
  return true;
}

function foldForeign(lower: string): string {
  return lower
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’‘`´]/g, '')
    .replace(/[ßøłæœđðþıʻ]/g, (letter) => LETTERS[letter] ?? letter);
}

/** A 32-bit hash of a folded word (FNV-1a with a final mix of MurmurHash3): one per token, shared by all look-ups. */
export function hashWord(folded: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < folded.length; index++) hash = Math.imul(hash ^ folded.charCodeAt(index), 0x01000193);
  return mix(hash);
}

/** Where a hash begins (FNV-1a); each ASCII code in lower case is xored in, then multiplied by the factor. */
export const HASH_START = 0x811c9dc5 | 0;
/** The factor of FNV-1a. */
export const HASH_FACTOR = 0x01000193;

/** Closes a hash that was built code by code. */
export function hashEnd(hash: number): number {
  return mix(hash);
}

/** The hash of a word that is already in lower case; folds only what is not ASCII. */
export function hashLower(lower: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < lower.length; index++) {
    const code = lower.charCodeAt(index);
    if (code > 127) return hashWord(foldWord(lower));
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return mix(hash);
}

function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
