import { isVerifiedClinician, type Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';

/** How the actor stands to a conversation. */
export interface Standing {
  readonly kind: 'direct' | 'group';
  /** Undefined for a stranger. */
  readonly role: 'owner' | 'member' | undefined;
  readonly isInvited: boolean;
}

/** What the rules look at of a message; `ageMs` since it was written. */
export interface MessageFacts {
  readonly authorId: Id;
  readonly state: 'visible' | 'hidden' | 'removed';
  readonly ageMs: number;
}

/** How long the author may change a message (product.md 7.4). */
export const EDIT_WINDOW_MS = 15 * 60_000;

export const mayRead = (actor: Actor, standing: Standing): boolean =>
  isVerifiedClinician(actor) && standing.role !== undefined;
export const mayWrite = (actor: Actor, standing: Standing): boolean => mayRead(actor, standing);
export const mayJoin = (actor: Actor, standing: Standing): boolean =>
  isVerifiedClinician(actor) && standing.isInvited && standing.kind === 'group';
export const mayInvite = (actor: Actor, standing: Standing): boolean =>
  mayRead(actor, standing) && standing.kind === 'group';
export const mayManage = (actor: Actor, standing: Standing): boolean =>
  mayRead(actor, standing) && standing.kind === 'group' && standing.role === 'owner';
/** Title and retention: the owner of a group; in a direct conversation both. */
export const mayChangeConversation = (actor: Actor, standing: Standing): boolean =>
  standing.kind === 'direct' ? mayRead(actor, standing) : mayManage(actor, standing);
export const mayEditMessage = (actor: Actor, message: MessageFacts): boolean =>
  isVerifiedClinician(actor) &&
  message.authorId === actor.accountId &&
  message.state === 'visible' &&
  message.ageMs <= EDIT_WINDOW_MS;
export const mayRemoveMessage = (actor: Actor, message: MessageFacts): boolean =>
  message.authorId === actor.accountId && message.state !== 'removed';
