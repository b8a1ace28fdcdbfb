import { transaction, type Database } from '../../platform/database/connection.ts';
import { backoffMs, pause } from '../../platform/events/backoff.ts';
import { appendEvent } from '../../platform/events/outbox.ts';
import type { Delivered, DeliverySink } from '../../platform/live/delivery.ts';
import { raiseDelivered } from './queries.ts';

/** How often a statement is tried while the database is away; what is told later says all of it and more. */
const TRIES = 5;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Keeps up to where the devices of members have conversations, forward only, and tells those who show theirs too. One
 * statement at a time, however many devices acknowledge: what comes meanwhile goes as one.
 */
export function createDeliveryNotes(db: Database): DeliverySink {
  const waiting = new Map<string, Delivered>();
  let isBusy = false;

  function add(delivered: readonly Delivered[]): void {
    for (const one of delivered) {
      const key = `${one.accountId}/${one.roomId}`;
      if (one.roomSeq > (waiting.get(key)?.roomSeq ?? 0)) waiting.set(key, one);
    }
  }

  async function drain(): Promise<void> {
    isBusy = true;
    let failures = 0;
    while (waiting.size > 0 && failures < TRIES) {
      const taken = [...waiting.values()];
      waiting.clear();
      try {
        await noteDelivered(db, taken);
        failures = 0;
      } catch {
        add(taken);
        await pause(backoffMs(failures++, LONGEST_PAUSE_MS), new AbortController().signal);
      }
    }
    waiting.clear();
    isBusy = false;
  }

  return (delivered) => {
    add(delivered);
    if (!isBusy) void drain();
  };
}

function noteDelivered(db: Database, delivered: readonly Delivered[]): Promise<void> {
  return transaction(db, async (tx) => {
    for (const moved of await raiseDelivered(tx, delivered))
      await appendEvent(tx, {
        type: 'delivered.moved',
        audience: { kind: 'account', id: moved.hearerId },
        data: { room_id: moved.roomId, persona_id: moved.personaId, up_to_seq: moved.upTo },
      });
  });
}
