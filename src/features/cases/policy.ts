import { isVerifiedClinician, type Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';

/** What the rules look at of a post; whether the actor is in its audience is said by the queries. */
export interface PostFacts {
  readonly authorId: Id;
  readonly state: 'held' | 'open' | 'closed' | 'hidden' | 'removed' | 'visible';
}

export const mayReadCases = (actor: Actor): boolean => isVerifiedClinician(actor);
export const mayPublishCase = (actor: Actor): boolean => isVerifiedClinician(actor);
export const isAuthor = (actor: Actor, post: Pick<PostFacts, 'authorId'>): boolean => post.authorId === actor.accountId;
export const mayComment = (actor: Actor, post: PostFacts): boolean =>
  isVerifiedClinician(actor) && post.state === 'open';
export const mayEdit = (actor: Actor, post: PostFacts): boolean =>
  isVerifiedClinician(actor) &&
  isAuthor(actor, post) &&
  (post.state === 'held' || post.state === 'open' || post.state === 'visible');
export const mayRemove = (actor: Actor, post: PostFacts): boolean => isAuthor(actor, post) && post.state !== 'removed';
export const mayClose = (actor: Actor, post: PostFacts): boolean => isAuthor(actor, post) && post.state === 'open';
export const mayReopen = (actor: Actor, post: PostFacts): boolean => isAuthor(actor, post) && post.state === 'closed';
export const mayTellOutcome = (actor: Actor, post: PostFacts): boolean =>
  isAuthor(actor, post) && (post.state === 'open' || post.state === 'closed');
