import { isVerifiedClinician, type Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import { rule } from '../../kernel/rules.ts';

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

const isInside = (actor: Actor, { role }: Standing): boolean => isVerifiedClinician(actor) && role !== undefined;
const isOwner = (actor: Actor, standing: Standing): boolean =>
  isInside(actor, standing) && standing.kind === 'group' && standing.role === 'owner';

export const mayRead = rule('conversation.read', isInside);
export const mayHear = rule('conversation.hear', (actor: Actor): boolean => isVerifiedClinician(actor));
export const mayWrite = rule('conversation.write', isInside);
export const mayJoin = rule(
  'conversation.join',
  (actor: Actor, standing: Standing): boolean =>
    isVerifiedClinician(actor) && standing.isInvited && standing.kind === 'group',
);
export const mayInvite = rule(
  'conversation.invite',
  (actor: Actor, standing: Standing): boolean => isInside(actor, standing) && standing.kind === 'group',
);
export const mayManage = rule('conversation.manage', isOwner);
/** Title and retention: the owner of a group; in a direct conversation both. */
export const mayChangeConversation = rule('conversation.change', (actor: Actor, standing: Standing): boolean =>
  standing.kind === 'direct' ? isInside(actor, standing) : isOwner(actor, standing),
);
export const mayEditMessage = rule(
  'message.edit',
  (actor: Actor, message: MessageFacts): boolean =>
    isVerifiedClinician(actor) &&
    message.authorId === actor.accountId &&
    message.state === 'visible' &&
    message.ageMs <= EDIT_WINDOW_MS,
);
export const mayRemoveMessage = rule(
  'message.remove',
  (actor: Actor, message: MessageFacts): boolean => message.authorId === actor.accountId && message.state !== 'removed',
);
