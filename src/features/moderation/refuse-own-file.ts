import type { Actor } from '../../kernel/actor.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';

/** Nobody acts on a file in which they are a party. */
export function refuseOwnFile(actor: Actor, parties: readonly Id[]): void {
  if (parties.includes(actor.accountId)) throw new AppError('self_review_refused');
}
