import type { Static } from 'typebox';
import type { Deidentified } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { enqueueJobAfter } from '../../../platform/jobs/queries.ts';
import type { Services } from '../../../platform/services.ts';
import type { GateOutcome } from '../../../platform/text-gate.ts';
import { recordAudit } from '../../audit/index.ts';
import { insertCaseMemory, insertRoom, joinRoom } from '../../rooms/index.ts';
import { mayPublishCase } from '../policy.ts';
import { insertCase, insertConsent, replaceReferences } from './queries.ts';
import { insertReaders } from '../audience/queries.ts';
import { insertTags } from '../tags/queries.ts';
import { insertPoll } from '../poll/queries.ts';
import { audienceOf } from './audience.ts';
import { contentOf, pollOf } from './case-content.ts';
import { consentOf } from './consent.ts';
import { pauseOf } from './pause/pause-of.ts';
import { personaOf } from './persona.ts';
import type { NewCase } from './schemas.ts';

export interface Writing {
  readonly idempotency: IdempotencyClaim;
  readonly gated: GateOutcome;
  readonly requestId: string;
}

/** Publishes a case with its room and its memory in one transaction, at once or after the pause, and returns its id. */
export async function publishCase(
  services: Services,
  actor: Actor,
  input: Deidentified<Static<typeof NewCase>>,
  writing: Writing,
): Promise<Id> {
  if (!mayPublishCase(actor)) throw new AppError('not_verified');
  const content = contentOf(input, writing.gated);
  const consent = consentOf(input.consent, services.clock());
  const audience = await audienceOf(services.db, input.audience);
  const poll = pollOf(input.poll);
  const personaId = await personaOf(services.db, actor, input.persona);
  const pauseSeconds = await pauseOf(services, actor, input.publish);
  const id = newId();
  const roomId = newId();
  await transaction(services.db, async (tx) => {
    await claimIdempotency(tx, writing.idempotency);
    await insertRoom(tx, { id: roomId, kind: 'case' });
    await insertCase(tx, {
      ...content,
      id,
      roomId,
      authorId: actor.accountId,
      personaId,
      specialty: input.specialty,
      attestation: input.attestation,
      audience: audience.kind,
      audienceSpecialty: audience.specialty,
      consent: consent?.kind ?? 'none_needed',
      pauseSeconds,
    });
    await insertReaders(tx, id, audience.readers);
    await replaceReferences(tx, id, content.references ?? []);
    await insertTags(tx, id, 1, content.tags ?? []);
    await insertPoll(tx, id, poll);
    if (consent) await insertConsent(tx, id, consent);
    if (services.config.caseMemory) await insertCaseMemory(tx, services.keys, roomId, writing.gated.memory);
    await joinRoom(tx, roomId, actor.accountId, 'owner');
    if (pauseSeconds > 0) await enqueueJobAfter(tx, 'cases.reveal', { case_id: id }, pauseSeconds);
    else
      await appendEvent(tx, {
        type: 'post.created',
        audience: { kind: 'clinicians' },
        data: { kind: 'case', id, room_id: roomId },
      });
    await recordAudit(tx, {
      actor,
      action: pauseSeconds > 0 ? 'case.hold' : 'case.publish',
      objectKind: 'case',
      objectId: id,
      outcome: 'done',
      requestId: writing.requestId,
    });
    await settleIdempotency(tx, writing.idempotency, { status: 201, objectId: id, objectVersion: 1 });
  });
  return id;
}
