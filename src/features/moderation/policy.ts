import type { Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import { rule } from '../../kernel/rules.ts';
import { DAY, HOUR } from '../../kernel/time.ts';

/** Where a notice stands (product.md section 5). */
export type NoticeState =
  | 'noticed'
  | 'resolved'
  | 'answered'
  | 'expired'
  | 'withdrawn'
  | 'escalated'
  | 'decided'
  | 'appealed'
  | 'closed';

export type Concern =
  | 'identifying_patient'
  | 'privacy'
  | 'misinformation'
  | 'incivility'
  | 'conflict_of_interest'
  | 'other';

export const CONCERNS: readonly Concern[] = [
  'identifying_patient',
  'privacy',
  'misinformation',
  'incivility',
  'conflict_of_interest',
  'other',
];

/** What may be done with a notice, by whom, and from which states to which. */
export const MOVES = {
  answer: { by: 'author', from: ['noticed'], to: 'answered' },
  accept: { by: 'sender', from: ['answered'], to: 'resolved' },
  withdraw: { by: 'sender', from: ['noticed', 'answered', 'expired'], to: 'withdrawn' },
  escalate: { by: 'sender', from: ['answered', 'expired'], to: 'escalated' },
  decide: { by: 'moderator', from: ['escalated'], to: 'decided' },
  appeal: { by: 'author', from: ['decided'], to: 'appealed' },
  decideAppeal: { by: 'moderator', from: ['appealed'], to: 'closed' },
} as const satisfies Record<
  string,
  { by: 'author' | 'sender' | 'moderator'; from: readonly NoticeState[]; to: NoticeState }
>;

export type Move = keyof typeof MOVES;

/** Who the two sides of a notice are. */
export interface Parties {
  readonly authorId: Id;
  readonly senderId: Id;
}

/** Whether the actor is a side of the notice: nobody else learns that it exists. */
export const mayReadNotice = rule(
  'notice.read',
  (actor: Actor, { authorId, senderId }: Parties): boolean =>
    actor.accountId === authorId || actor.accountId === senderId,
);

/** Whether a step of a member is this side's to take; from which state is in {@link MOVES}. */
export const mayTakeStep = rule(
  'notice.step',
  (actor: Actor, { authorId, senderId }: Parties, step: Exclude<Move, 'decide' | 'decideAppeal'>): boolean =>
    actor.accountId === (MOVES[step].by === 'author' ? authorId : senderId),
);

/** Whether a moderator may decide once more on what others have decided before: never after themselves. */
export const mayDecideAfter = rule(
  'notice.decide',
  (actor: Pick<Actor, 'accountId'>, deciders: readonly Id[]): boolean => !deciders.includes(actor.accountId),
);

/** Whether a moderator may release a pack for a board: never the one who made it. */
export const mayReleasePack = rule(
  'notice.release-pack',
  (actor: Pick<Actor, 'accountId'>, madeBy: Id): boolean => actor.accountId !== madeBy,
);

/** Nobody acts on a file in which they are a party. */
export const isNoParty = rule(
  'post.judge',
  (actor: Actor, parties: readonly Id[]): boolean => !parties.includes(actor.accountId),
);

/** How long the author has to act, and afterwards the sender, in milliseconds (our choice). */
export const answerTimeMs = (concern: Concern): number => (concern === 'privacy' ? 2 * HOUR : 24 * HOUR);
export const ACCEPT_TIME_MS = 24 * HOUR;

/** How long moderators have, in milliseconds (our choice): sooner where a patient or a colleague may be exposed. Late is shown, nothing moves by itself. */
export const URGENT_TIME_MS = DAY;
export const DECIDE_TIME_MS = 7 * DAY;

/** A member may send so many notices, and recognise so many patients, a day (our choice). */
export const A_DAY = 5;
