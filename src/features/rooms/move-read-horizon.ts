import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { transaction } from '../../platform/database/connection.ts';
import { appendEvent } from '../../platform/events/outbox.ts';
import type { Services } from '../../platform/services.ts';
import { listReceiptHearers, raiseReadHorizon } from './queries.ts';

/**
 * Moves the read horizon forward only and returns it as it now stands. The own devices hear of it; others only where both
 * sides show how far they have read.
 */
export async function moveReadHorizon(services: Services, actor: Actor, roomId: Id, upTo: number): Promise<number> {
  return transaction(services.db, async (tx) => {
    const moved = await raiseReadHorizon(tx, roomId, actor.accountId, upTo);
    if (moved === undefined) throw new NotFoundError();
    for (const id of await listReceiptHearers(tx, roomId, actor.accountId)) {
      await appendEvent(tx, {
        type: 'read.moved',
        audience: { kind: 'account', id },
        data: { room_id: roomId, persona_id: actor.personaId, up_to_seq: moved },
      });
    }
    return moved;
  });
}
