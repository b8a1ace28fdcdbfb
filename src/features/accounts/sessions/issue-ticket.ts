import type { Actor } from '../../../kernel/actor.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { newSecret, secretHash } from '../secrets.ts';
import { insertTicket, TICKET_SECONDS } from './queries.ts';

/** A ticket for one socket of this session: single use, 30 s; for clients that keep no access token. */
export async function issueTicket(db: Database, actor: Actor): Promise<{ ticket: string; expiresIn: number }> {
  const ticket = newSecret('ticket');
  await insertTicket(db, secretHash(ticket), actor.sessionId);
  return { ticket, expiresIn: TICKET_SECONDS };
}
