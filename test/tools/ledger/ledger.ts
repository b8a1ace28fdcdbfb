import { randomInt, randomUUID } from 'node:crypto';
import { deidentify } from '../../../src/deidentification/pure.ts';

/** One thing a client wants written once: its key, and a word by which it is found in the store. */
export interface Entry {
  readonly word: string;
  readonly key: string;
  /** How often it was sent. */
  attempts: number;
  /** Whether a client was told that it is written. */
  acknowledged: boolean;
}

/** What the store holds against what clients were told. */
export interface Comparison {
  readonly acknowledged: number;
  /** Told to be written, and not there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly doubled: readonly string[];
  /** There without having been acknowledged: allowed, as its answer may have been lost. */
  readonly unacknowledged: number;
  /** There without ever having been sent. */
  readonly invented: readonly string[];
}

/** What clients sent and what they were told, kept outside of the system that is killed. */
export class Ledger {
  readonly entries: Entry[] = [];

  begin(): Entry {
    const entry = { word: newWord(), key: randomUUID(), attempts: 0, acknowledged: false };
    this.entries.push(entry);
    return entry;
  }

  /** `stored`: how often each word is there. */
  compare(stored: ReadonlyMap<string, number>): Comparison {
    const known = new Set(this.entries.map(({ word }) => word));
    const acknowledged = this.entries.filter((entry) => entry.acknowledged);
    return {
      acknowledged: acknowledged.length,
      lost: acknowledged.filter(({ word }) => !stored.has(word)).map(({ word }) => word),
      doubled: [...stored].filter(([, count]) => count > 1).map(([word]) => word),
      unacknowledged: this.entries.filter((entry) => !entry.acknowledged && stored.has(entry.word)).length,
      invented: [...stored.keys()].filter((word) => !known.has(word)),
    };
  }
}

/** The text in which an entry is sent. */
export function textOf({ word }: Pick<Entry, 'word'>): string {
  return `the culture grew ${word} again`;
}

/** Sixteen letters that are no word of any language; the engine takes one in 70,000 for a name, which is not used. */
function newWord(): string {
  for (;;) {
    const word = Array.from({ length: 16 }, (_, place) => pick(place % 2 === 0 ? 'bdfgklmnprstvz' : 'aeiou')).join('');
    const text = textOf({ word });
    if (deidentify(text).text === text) return word;
  }
}

function pick(letters: string): string {
  return letters.charAt(randomInt(letters.length));
}
