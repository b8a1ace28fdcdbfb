import { isVerifiedClinician, type Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';

/** What the rules look at of a post. */
export interface PostFacts {
  readonly authorId: Id;
  readonly state: 'open' | 'closed' | 'hidden' | 'removed' | 'visible';
}

export const mayReadCases = (actor: Actor): boolean => isVerifiedClinician(actor);
export const mayPublishCase = (actor: Actor): boolean => isVerifiedClinician(actor);
export const mayReadCase = (actor: Actor, post: PostFacts): boolean =>
  isVerifiedClinician(actor) && (post.state === 'open' || post.state === 'closed');
export const mayComment = (actor: Actor, post: PostFacts): boolean =>
  isVerifiedClinician(actor) && post.state === 'open';
export const mayEdit = (actor: Actor, post: PostFacts): boolean =>
  isVerifiedClinician(actor) &&
  post.authorId === actor.accountId &&
  (post.state === 'open' || post.state === 'visible');
export const mayRemove = (actor: Actor, post: PostFacts): boolean =>
  post.authorId === actor.accountId && post.state !== 'removed';
