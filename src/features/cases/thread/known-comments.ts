import { isSilent } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { ThreadRow } from './queries.ts';

/**
 * Gated text of comments that this process has read, so that one more post in a case does not read the whole thread again. Of those that
 * proved to say nothing to later ones, which are most, only their place is kept.
 */
export interface KnownComments {
  /** What is held now, to say when the thread is asked for: it may be forgotten or read on before the answer. */
  of(caseId: Id): KnownThread;
  /**
   * What is known of a thread with what was read of it, and remembers that: `known` and the comments behind it, or those alone where the thread has
   * another version. The texts in room order, without those that say nothing.
   */
  readOn(caseId: Id, known: KnownThread | undefined, row: Pick<ThreadRow, 'version' | 'comments'>): string[];
}

/** The newest comments of a thread as they were at one version of it. */
export interface KnownThread {
  readonly version: number;
  /** The highest `room_seq` among them; 0 when there are none. */
  readonly upTo: number;
  /** In room order; undefined in place of a text that says nothing. */
  readonly texts: readonly (string | undefined)[];
}

const NOTHING: KnownThread = { version: -1, upTo: 0, texts: [] };
/** Some 20,000 comments that say something, of 1.5 kB; of a case not asked for in long its texts go first. */
const MOST_CHARACTERS = 32_000_000;
/** What is kept of a comment beside its text, as much as so many characters. */
const OVERHEAD = 16;

/** Keeps of each thread its newest comments, as many as `perThread` says. */
export function createKnownComments(perThread: number, mostCharacters = MOST_CHARACTERS): KnownComments {
  const cases = new Map<Id, KnownThread>();
  let characters = 0;

  function forget(caseId: Id): void {
    characters -= charactersOf(cases.get(caseId) ?? NOTHING);
    cases.delete(caseId);
  }

  function remember(caseId: Id, thread: KnownThread): void {
    forget(caseId);
    cases.set(caseId, thread);
    characters += charactersOf(thread);
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
    of: (caseId) => cases.get(caseId) ?? NOTHING,
    readOn(caseId, known, { version, comments }) {
      const before = known?.version === version ? known : NOTHING;
      const all = [...before.texts, ...comments.map(([, text]) => text)].slice(-perThread);
      const texts = all.map((text) => (text === undefined || isSilent(text) ? undefined : text));
      remember(caseId, { version, upTo: comments.at(-1)?.[0] ?? before.upTo, texts });
      return texts.filter((text) => text !== undefined);
    },
  };
}

function charactersOf({ texts }: KnownThread): number {
  return texts.reduce((total, text) => total + (text?.length ?? 0) + OVERHEAD, 0);
}
