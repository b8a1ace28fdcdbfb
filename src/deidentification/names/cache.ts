import { attributesOfHash, FLAG } from '../lexicons/index.ts';
import type { CueTable } from './cues.ts';
import { isFurtherEponym } from './more-eponyms.ts';

const SIZE = 4096;

/** A small memory of look-ups by word hash: most words of a text are a few hundred frequent ones, the lexicon is megabytes. */
export class LookUpCache {
  readonly #hashes = new Int32Array(SIZE);
  readonly #attributes = new Int32Array(SIZE);
  readonly #cues = new Int32Array(SIZE);
  readonly #cueTable: CueTable;

  constructor(cueTable: CueTable) {
    this.#cueTable = cueTable;
  }

  /** The cache's slot that now holds the word with this hash. */
  slotOf(hash: number): number {
    const slot = hash & (SIZE - 1);
    if (this.#hashes[slot] !== hash) {
      this.#hashes[slot] = hash;
      this.#attributes[slot] = attributesOfHash(hash >>> 0) | (isFurtherEponym(hash) ? FLAG.eponym : 0);
      this.#cues[slot] = this.#cueTable.bitsOf(hash >>> 0);
    }
    return slot;
  }

  attributesAt(slot: number): number {
    return this.#attributes[slot] ?? 0;
  }

  cuesAt(slot: number): number {
    return this.#cues[slot] ?? 0;
  }
}
