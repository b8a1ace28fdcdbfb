import type { Static } from 'typebox';
import type { Deidentified } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import type { Services } from '../../../platform/services.ts';
import type { GateOutcome } from '../../../platform/text-gate.ts';
import { recordAudit } from '../../audit/index.ts';
import { insertCaseMemory, insertRoom, joinRoom } from '../../rooms/index.ts';
import { invite } from './change-members.ts';
import { findDirect, insertConversation } from './queries.ts';
import { findAccounts, listBlocks } from '../people/queries.ts';
import type { NewConversation } from '../schemas.ts';

export interface Starting {
  readonly idempotency: IdempotencyClaim;
  readonly gated: GateOutcome;
  readonly requestId: string;
}

/**
 * Starts a conversation and returns its id. A direct one opens for both at once, and asking again returns the one there is;
 * members of a group are invited and hear nothing until they join.
 */
export async function startConversation(
  services: Services,
  actor: Actor,
  input: Deidentified<Static<typeof NewConversation>>,
  starting: Starting,
): Promise<Id> {
  const others = await reachable(services.db, actor, input.persona_ids);
  const [other] = others;
  const isDirect = input.kind === 'direct';
  if (other === undefined) throw new NotFoundError();
  if (isDirect && (others.length > 1 || input.title !== undefined)) {
    throw new AppError('invalid_request', {
      errors: [{ pointer: '/kind', code: 'direct', message: 'is between two members and has no title' }],
    });
  }
  return transaction(services.db, async (tx) => {
    await claimIdempotency(tx, starting.idempotency);
    const earlier = isDirect ? await findDirect(tx, actor.accountId, other) : undefined;
    const id = earlier ?? (await insertNew(services, tx, actor, input, { others, starting }));
    await settleIdempotency(tx, starting.idempotency, { status: 201, objectId: id, objectVersion: 1 });
    return id;
  });
}

async function insertNew(
  services: Services,
  tx: Database,
  actor: Actor,
  input: Deidentified<Static<typeof NewConversation>>,
  { others, starting }: { readonly others: readonly Id[]; readonly starting: Starting },
): Promise<Id> {
  const [id, roomId] = [newId(), newId()];
  const isDirect = input.kind === 'direct';
  await insertRoom(tx, { id: roomId, kind: 'conversation' });
  const isNew = await insertConversation(tx, {
    id,
    roomId,
    kind: input.kind,
    title: input.title,
    retentionDays: input.retention_days ?? null,
    createdBy: actor.accountId,
    other: isDirect ? others[0] : undefined,
  });
  // The two started one with each other at the same time: the retry finds the other's.
  if (!isNew) throw new AppError('request_in_flight', { retryAfterSeconds: 1 });
  if (services.config.caseMemory) await insertCaseMemory(tx, services.keys, roomId, starting.gated.memory);
  await joinRoom(tx, roomId, actor.accountId, isDirect ? 'member' : 'owner');
  if (isDirect) for (const other of others) await joinRoom(tx, roomId, other);
  else await invite(tx, actor, roomId, others);
  await recordAudit(tx, {
    actor,
    action: 'conversation.start',
    objectKind: 'conversation',
    objectId: id,
    outcome: 'done',
    requestId: starting.requestId,
  });
  return id;
}

/**
 * The accounts behind personas. Throws not_found when one is nobody verified, a handle or the actor, and blocked_by_member when a
 * block stands between: who blocks whom is not told.
 */
export async function reachable(db: Database, actor: Actor, personaIds: readonly Id[]): Promise<Id[]> {
  const accounts = await findAccounts(db, personaIds, 'name');
  const others = [...new Set(accounts.values())];
  if (accounts.size !== personaIds.length || others.includes(actor.accountId)) throw new NotFoundError();
  if ((await listBlocks(db, actor.accountId, others)).length > 0) throw new AppError('blocked_by_member');
  return others;
}
