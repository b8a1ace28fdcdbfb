import { isSilent } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { KnownNames, ThreadRow } from './queries.ts';

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
  complete(caseId: Id, row: Pick<ThreadRow, 'known' | 'comments'>): string[] | undefined;
}

/** Some 20,000 comments that say something, of 1.5 kB; of a case not asked for in long its texts go first. */
const MOST_CHARACTERS = 32_000_000;
/** What is kept of a comment beside its text, as much as so many characters. */
const OVERHEAD = 64;

interface Known {
  readonly characters: number;
  /** All that were read. */
  readonly names: KnownNames;
  /** Those of them that say something, by name. */
  readonly telling: ReadonlyMap<string, string>;
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
    complete(caseId, { known, comments }) {
      const held = cases.get(caseId);
      if (known !== '' && !(held && includesAll(held.names, known))) return undefined;
      const read = comments.map(([roomSeq, revision, text]) => [`${roomSeq}/${revision}`, text] as const);
      const kept = [...(held?.telling ?? [])].filter(([name]) => isAmong(known, name));
      const telling = new Map([...kept, ...read].filter(([, text]) => !isSilent(text)));
      const names = [known, ...read.map(([name]) => name)].filter(Boolean).join();
      const texts = [...telling.values()];
      const characters = texts.reduce((total, text) => total + text.length + OVERHEAD, names.length);
      remember(caseId, { characters, names, telling, upTo: comments.at(-1)?.[0] ?? held?.upTo ?? 0 });
      return texts;
    },
  };
}

/** What is no longer among the newest has gone at the front. */
function includesAll(held: KnownNames, names: KnownNames): boolean {
  return `,${held}`.endsWith(`,${names}`) || names.split(',').every((name) => isAmong(held, name));
}

function isAmong(names: KnownNames, name: string): boolean {
  return `,${names},`.includes(`,${name},`);
}
