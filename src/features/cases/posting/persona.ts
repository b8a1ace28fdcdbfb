import type { Actor } from '../../../kernel/actor.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { findPersona } from '../../accounts/index.ts';
import { refuse } from '../refuse.ts';

/** The face a post shows: the name unless the author asks for the handle. */
export async function personaOf(db: Database, actor: Actor, asked: 'name' | 'handle' | undefined): Promise<Id> {
  if (asked !== 'handle') return actor.personaId;
  const handle = await findPersona(db, actor.accountId, 'handle');
  return handle?.id ?? refuse('/persona', 'no_handle', 'is a handle, and you have none yet');
}
