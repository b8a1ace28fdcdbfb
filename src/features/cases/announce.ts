import type { Actor } from '../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { appendEvent } from '../../platform/events/outbox.ts';
import { recordAudit } from '../audit/index.ts';
import type { PostFacts } from './policy.ts';

/** Who acts on a post, with the request it came by. */
export interface Act {
  readonly actor: Actor;
  readonly id: Id;
  readonly requestId: string;
}

/** An {@link Act} on the revision its author saw; another one now is `stale_version`. */
export interface Change extends Act {
  readonly expected: number;
}

/** Throws unless the rule holds: not found for who may not know, else why not. */
export function assertMay<Facts extends PostFacts>(
  rule: (actor: Actor, post: PostFacts) => boolean,
  actor: Actor,
  facts: Facts | undefined,
): Facts {
  if (!facts) throw new NotFoundError();
  if (rule(actor, facts)) return facts;
  throw new AppError(facts.authorId === actor.accountId ? 'state_conflict' : 'not_your_role');
}

/** Event and audit row of a changed post, inside the verb's transaction; ids only. Comments are told to their room. */
export async function announce(
  tx: Database,
  act: Act,
  told: {
    readonly type: 'post.updated' | 'post.hidden';
    readonly kind: 'case' | 'comment';
    readonly roomId: Id;
    readonly action: string;
  },
): Promise<void> {
  const { type, kind, roomId, action } = told;
  await appendEvent(tx, {
    type,
    audience: kind === 'case' ? { kind: 'clinicians' } : { kind: 'room', id: roomId },
    data: { kind, id: act.id, room_id: roomId },
  });
  await noteQuietly(tx, act, kind, action);
}

/** The audit row alone: for what is told to nobody, as others do not see the post. */
export async function noteQuietly(tx: Database, act: Act, kind: 'case' | 'comment', action: string): Promise<void> {
  const { actor, id, requestId } = act;
  await recordAudit(tx, { actor, action, objectKind: kind, objectId: id, outcome: 'done', requestId });
}
