import type { Token } from '../document.ts';
import { WordIndex } from '../word-index.ts';

/** Words of a rule: a set of strings that can also be asked by the hash that a token carries. */
export class WordSet extends Set<string> {
  readonly #index: WordIndex<true>;

  constructor(words: readonly string[]) {
    super(words);
    this.#index = new WordIndex(new Map(words.map((word) => [word, true] as const)));
  }

  /** Whether the token's word, in lower case, is one of them. */
  holds(token: Pick<Token, 'hash' | 'lower'>): boolean {
    return this.#index.of(token) === true;
  }
}

/** Words of a rule, written as one line of text with blanks between. */
export function wordSet(words: string): WordSet {
  return new WordSet(words.split(' '));
}

/** Phrases of a rule, written as one line of text with commas between. */
export function phrases(list: string): readonly string[] {
  return list.split(', ');
}
