import { isVerifiedClinician, type Actor } from '../../../kernel/actor.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { readTogetherOnce } from '../../../platform/database/batch.ts';
import { findHearersOfRoom } from '../../cases/index.ts';
import { listSilenced, type Typing } from './queries.ts';

/**
 * Who may be shown that somebody writes, of those in the room: in a case who may read it now, as for its events; nowhere who has blocked
 * that face, and in a conversation nobody whom it has blocked.
 */
export async function findTypingHearers(db: Database, typing: Typing): Promise<(actor: Actor) => boolean> {
  const [ofCase = isVerifiedClinician, silenced] = await Promise.all([
    findHearersOfRoom(db, typing.roomId),
    silencedFor(db, typing),
  ]);
  return (actor) => ofCase(actor) && !silenced?.has(actor.accountId);
}

/** What goes out at the same time is read together. */
const silencedFor = readTogetherOnce(listSilenced);
