import type { Token } from './document.ts';
import { hashLower } from './lexicons/index.ts';

/** Values by word, found by the hash that a token carries: strings are compared only where hashes meet. */
export class WordIndex<Value> {
  readonly #mask: number;
  readonly #hashes: Int32Array;
  readonly #words: string[] = [];
  readonly #values: Value[] = [];
  readonly #at: Int32Array;

  constructor(entries: ReadonlyMap<string, Value>) {
    let size = 64;
    while (size < entries.size * 4) size *= 2;
    this.#mask = size - 1;
    this.#hashes = new Int32Array(size);
    this.#at = new Int32Array(size).fill(-1);
    for (const [word, value] of entries) this.#add(word, value);
  }

  /** The value of the token's word, by its lower-case text. */
  of(token: Pick<Token, 'hash' | 'lower'>): Value | undefined {
    const { hash } = token;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = this.#at[slot] ?? -1;
      if (at < 0) return undefined;
      if (this.#hashes[slot] === hash && this.#words[at] === token.lower) return this.#values[at];
    }
  }

  #add(word: string, value: Value): void {
    const hash = hashLower(word) | 0;
    let slot = hash & this.#mask;
    while ((this.#at[slot] ?? -1) >= 0) slot = (slot + 1) & this.#mask;
    this.#hashes[slot] = hash;
    this.#at[slot] = this.#words.length;
    this.#words.push(word);
    this.#values.push(value);
  }
}
