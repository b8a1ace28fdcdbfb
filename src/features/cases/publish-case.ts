import type { Deidentified } from '../../deidentification/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId, type Id } from '../../kernel/ids.ts';
import type { Static } from 'typebox';
import { transaction } from '../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../platform/database/idempotency.ts';
import { appendEvent } from '../../platform/events/outbox.ts';
import type { Services } from '../../platform/services.ts';
import type { GateOutcome } from '../../platform/text-gate.ts';
import { recordAudit } from '../audit/index.ts';
import { insertCaseMemory, insertRoom, joinRoom } from '../rooms/index.ts';
import { mayPublishCase } from './policy.ts';
import { insertCase } from './queries.ts';
import type { NewCase } from './schemas.ts';

export interface Writing {
  readonly idempotency: IdempotencyClaim;
  readonly gated: GateOutcome;
  readonly requestId: string;
}

/** Publishes a case with its room and its memory in one transaction and returns its id. */
export async function publishCase(
  services: Services,
  actor: Actor,
  input: Deidentified<Static<typeof NewCase>>,
  writing: Writing,
): Promise<Id> {
  if (!mayPublishCase(actor)) throw new AppError('not_verified');
  const id = newId();
  const roomId = newId();
  await transaction(services.db, async (tx) => {
    await claimIdempotency(tx, writing.idempotency);
    await insertRoom(tx, { id: roomId, kind: 'case' });
    await insertCase(tx, {
      id,
      roomId,
      authorId: actor.accountId,
      personaId: actor.personaId,
      specialty: input.specialty,
      attestation: input.attestation,
      text: input,
    });
    if (services.config.caseMemory) await insertCaseMemory(tx, services.keys, roomId, writing.gated.memory);
    await joinRoom(tx, roomId, actor.accountId, 'owner');
    await appendEvent(tx, {
      type: 'post.created',
      audience: { kind: 'clinicians' },
      data: { kind: 'case', id, room_id: roomId },
    });
    await recordAudit(tx, {
      actor,
      action: 'case.publish',
      objectKind: 'case',
      objectId: id,
      outcome: 'done',
      requestId: writing.requestId,
    });
    await settleIdempotency(tx, writing.idempotency, { status: 201, objectId: id, objectVersion: 1 });
  });
  return id;
}
