import { isVerifiedClinician, type Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import { rule } from '../../kernel/rules.ts';

/** What the rules look at of a post; whether the actor is in its audience is said by the queries. */
export interface PostFacts {
  readonly authorId: Id;
  readonly state: 'held' | 'unposted' | 'open' | 'closed' | 'hidden' | 'removed' | 'visible';
}

const isBy = (actor: Actor, post: Pick<PostFacts, 'authorId'>): boolean => post.authorId === actor.accountId;

export const mayReadCases = rule('case.read', (actor: Actor): boolean => isVerifiedClinician(actor));
/** Events of a case are heard by exactly those who may read it now: the audience that REST asks for. */
export const mayHear = rule(
  'case.hear',
  (actor: Actor, readers: 'everyone' | ReadonlySet<Id>): boolean =>
    isVerifiedClinician(actor) && (readers === 'everyone' || readers.has(actor.accountId)),
);
export const mayPublishCase = rule('case.publish', (actor: Actor): boolean => isVerifiedClinician(actor));
export const isAuthor = rule('post.own', isBy);
export const mayComment = rule(
  'case.comment',
  (actor: Actor, post: PostFacts): boolean => isVerifiedClinician(actor) && post.state === 'open',
);
export const mayEdit = rule(
  'post.edit',
  (actor: Actor, post: PostFacts): boolean =>
    isVerifiedClinician(actor) &&
    isBy(actor, post) &&
    (post.state === 'held' || post.state === 'open' || post.state === 'visible'),
);
export const mayRemove = rule(
  'post.remove',
  (actor: Actor, post: PostFacts): boolean => isBy(actor, post) && post.state !== 'removed',
);
export const mayClose = rule(
  'case.close',
  (actor: Actor, post: PostFacts): boolean => isBy(actor, post) && post.state === 'open',
);
export const mayReopen = rule(
  'case.reopen',
  (actor: Actor, post: PostFacts): boolean => isBy(actor, post) && post.state === 'closed',
);
export const mayTellOutcome = rule(
  'case.tell_outcome',
  (actor: Actor, post: PostFacts): boolean => isBy(actor, post) && (post.state === 'open' || post.state === 'closed'),
);
