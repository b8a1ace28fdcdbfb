import type { Id } from '../../../kernel/ids.ts';
import type { ThreadComment } from './queries.ts';

/** Gated text of comments that this process has read, so that one more post in a case does not read the whole thread again. */
export interface KnownComments {
  /** The highest `room_seq` whose text is known; 0 when none is. */
  upTo(caseId: Id): number;
  /**
   * The texts of a thread in room order, and remembers them in place of what it held; undefined when one that was left out is not known,
   * as after an edit: then the thread is to be read whole. What is no longer visible is forgotten with the next reading.
   */
  complete(caseId: Id, comments: readonly ThreadComment[]): string[] | undefined;
}

/** Some 20,000 comments of 1.5 kB; of a case not asked for in long its texts go first. */
const MOST_CHARACTERS = 32_000_000;

interface Known {
  readonly characters: number;
  /** By `room_seq` and revision. */
  readonly texts: ReadonlyMap<string, string>;
  readonly upTo: number;
}

export function createKnownComments(): KnownComments {
  const cases = new Map<Id, Known>();
  let characters = 0;

  function forget(caseId: Id): void {
    characters -= cases.get(caseId)?.characters ?? 0;
    cases.delete(caseId);
  }

  function remember(caseId: Id, known: Known): void {
    forget(caseId);
    cases.set(caseId, known);
    characters += known.characters;
    for (const oldest of cases.keys()) {
      if (characters <= MOST_CHARACTERS) break;
      forget(oldest);
    }
  }

  return {
    upTo: (caseId) => cases.get(caseId)?.upTo ?? 0,
    complete(caseId, comments) {
      const held = cases.get(caseId)?.texts;
      const texts = new Map<string, string>();
      for (const [roomSeq, revision, text] of comments) {
        const name = `${roomSeq}/${revision}`;
        const known = text ?? held?.get(name);
        if (known === undefined) return undefined;
        texts.set(name, known);
      }
      const all = [...texts.values()];
      const length = all.reduce((total, text) => total + text.length, 0);
      remember(caseId, { characters: length, texts, upTo: comments.at(-1)?.[0] ?? 0 });
      return all;
    },
  };
}
