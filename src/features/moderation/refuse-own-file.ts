import type { Actor } from '../../kernel/actor.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { isNoParty } from './policy.ts';

/** Throws `self_review_refused` to a party. */
export function refuseOwnFile(actor: Actor, parties: readonly Id[]): void {
  if (!isNoParty(actor, parties)) throw new AppError('self_review_refused');
}
