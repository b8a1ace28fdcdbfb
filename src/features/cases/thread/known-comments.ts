import { isSilent } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { ThreadComment } from './queries.ts';

/**
 * Gated text of comments that this process has read, so that one more post in a case does not read the whole thread again. Of those that
 * proved to say nothing to later ones, which are most, only that is kept.
 */
export interface KnownComments {
  /** The highest `room_seq` whose text is known; 0 when none is. */
  upTo(caseId: Id): number;
  /**
   * The texts of a thread in room order, without those that say nothing, and remembers them in place of what it held; undefined when one that
   * was left out is not known, as after an edit: then the thread is to be read whole. What is no longer visible is forgotten with the next reading.
   */
  complete(caseId: Id, comments: readonly ThreadComment[]): string[] | undefined;
}

/** Some 20,000 comments that say something, of 1.5 kB; of a case not asked for in long its texts go first. */
const MOST_CHARACTERS = 32_000_000;
/** What is kept of a comment beside its text, as much as so many characters. */
const OVERHEAD = 64;

interface Known {
  readonly characters: number;
  /** By `room_seq` and revision; empty for one that says nothing. */
  readonly texts: ReadonlyMap<string, string>;
  readonly upTo: number;
}

export function createKnownComments(mostCharacters = MOST_CHARACTERS): KnownComments {
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
    if (characters > mostCharacters) forgetOldest();
  }

  /** A tenth at once: whoever asks a map for its first key passes by all that were deleted before it. */
  function forgetOldest(): void {
    for (const oldest of cases.keys()) {
      if (characters <= 0.9 * mostCharacters) break;
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
        texts.set(name, isSilent(known) ? '' : known);
      }
      const telling = [...texts.values()].filter((text) => text !== '');
      const length = telling.reduce((total, text) => total + text.length, OVERHEAD * texts.size);
      remember(caseId, { characters: length, texts, upTo: comments.at(-1)?.[0] ?? 0 });
      return telling;
    },
  };
}
