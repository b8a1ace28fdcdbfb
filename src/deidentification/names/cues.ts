import { foldWord, hashWord } from '../lexicons/index.ts';
import { CUE, CUE_WORDS } from './cue-words.ts';

const SIZE = 4096;

/** Open-addressed look-up from word hash to cue bits, so that no string is compared while text is read. */
export class CueTable {
  readonly #hashes = new Int32Array(SIZE);
  readonly #bits = new Int32Array(SIZE);

  constructor() {
    for (const kind of Object.keys(CUE_WORDS)) {
      if (!isKind(kind)) continue;
      for (const word of CUE_WORDS[kind].split(' ')) this.#add(hashWord(foldWord(word)), CUE[kind]);
    }
  }

  /** The cue bits of the word with this hash, 0 for none. */
  bitsOf(hash: number): number {
    for (let slot = hash & (SIZE - 1); ; slot = (slot + 1) & (SIZE - 1)) {
      const held = this.#hashes[slot] ?? 0;
      if (held === (hash | 0)) return this.#bits[slot] ?? 0;
      if (held === 0) return 0;
    }
  }

  #add(hash: number, bits: number): void {
    let slot = hash & (SIZE - 1);
    while (this.#hashes[slot] !== 0 && this.#hashes[slot] !== (hash | 0)) slot = (slot + 1) & (SIZE - 1);
    this.#hashes[slot] = hash | 0;
    this.#bits[slot] = (this.#bits[slot] ?? 0) | bits;
  }
}

function isKind(kind: string): kind is keyof typeof CUE {
  return kind in CUE;
}
