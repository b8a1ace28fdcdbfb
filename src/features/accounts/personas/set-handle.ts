import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { isUniqueViolation } from '../../../platform/database/database-error.ts';
import { recordAudit } from '../../audit/index.ts';
import { findPersona, upsertHandle } from './queries.ts';

/** Takes or changes the handle. Throws `state_conflict` when it is taken, `invalid_request` when it repeats a word of the name. */
export async function setHandle(db: Database, actor: Actor, displayName: string): Promise<void> {
  const name = await findPersona(db, actor.accountId, 'name');
  if (name && sharesWord(name.displayName, displayName))
    throw new AppError('invalid_request', {
      errors: [{ pointer: '/display_name', code: 'names_you', message: 'shares a word with your name' }],
    });
  try {
    await transaction(db, async (tx) => {
      await upsertHandle(tx, actor.accountId, displayName);
      // The account and not the persona: an entry that named both would join them.
      await recordAudit(tx, {
        actor,
        action: 'persona.handle',
        objectKind: 'account',
        objectId: actor.accountId,
        outcome: 'done',
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('state_conflict', { detail: 'This handle is taken.' });
    throw error;
  }
}

function sharesWord(name: string, handle: string): boolean {
  const words = new Set(wordsOf(name));
  return wordsOf(handle).some((word) => words.has(word));
}

function wordsOf(text: string): string[] {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return folded.split(/[^\p{L}]+/u).filter((word) => word.length > 2);
}
