import type { Id } from '../../../kernel/ids.ts';
import { rule, type Refusal } from '../../../kernel/rules.ts';
import { MINUTE } from '../../../kernel/time.ts';

/** How long broken glass stays open (guarantees.md R-38). */
export const BREAK_GLASS_MS = 30 * MINUTE;

/** What the person says who looks over an emergency access afterwards. */
export const REVIEW_OUTCOMES = ['in_order', 'questioned'] as const;
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number];

export const BREAK_GLASS_STATES = ['open', 'ended', 'expired'] as const;
export type BreakGlassState = (typeof BREAK_GLASS_STATES)[number];

/** What a rule must know of an emergency access. */
export interface BreakGlassFacts {
  readonly openerId: Id;
  readonly accountId: Id;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly review: ReviewOutcome | null;
}

/** Where it stands; `nowMs` since the epoch. */
export function stateOf({ endedAt, expiresAt }: BreakGlassFacts, nowMs: number): BreakGlassState {
  if (endedAt !== null) return 'ended';
  return expiresAt.getTime() <= nowMs ? 'expired' : 'open';
}

/** Why nothing is read under it, by this viewer and now; undefined when it opens the file. */
export const readingRefusal = rule(
  'break_glass.read',
  (viewerId: Id, facts: BreakGlassFacts, nowMs: number): Refusal | undefined => {
    if (facts.openerId !== viewerId) return { code: 'not_found', words: 'Somebody else broke this glass.' };
    return stateOf(facts, nowMs) === 'open' ? undefined : { code: 'state_conflict', words: 'This access is over.' };
  },
);

/** Why this viewer may not look over it; undefined when they may: a second person, once it is over. */
export const lookingOverRefusal = rule(
  'break_glass.look_over',
  (viewerId: Id, facts: BreakGlassFacts, nowMs: number): Refusal | undefined => {
    if (facts.openerId === viewerId) return SECOND;
    if (stateOf(facts, nowMs) === 'open') return { code: 'state_conflict', words: 'This access is not over yet.' };
    return facts.review === null ? undefined : { code: 'state_conflict', words: 'Somebody has looked it over.' };
  },
);

const SECOND: Refusal = { code: 'second_person_required', words: 'Whoever broke the glass does not judge it.' };
