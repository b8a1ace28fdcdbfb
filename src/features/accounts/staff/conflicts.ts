import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { conflictBetween, type Conflict } from '../policy.ts';
import { insertAffiliation, insertConflict, isConflictDeclared, shareInstitution } from './queries.ts';

const WORDS: Readonly<Record<Conflict, string>> = {
  self: 'Nobody acts on their own file.',
  institution: 'You and this person named the same institution: somebody else must act.',
  colleague: 'You and this person know each other: somebody else must act.',
};

/** Throws `self_review_refused` when the actor is the person, of the same institution, or knows them. */
export async function refuseConflict(db: Database, actor: Pick<Actor, 'accountId'>, otherId: Id): Promise<void> {
  const conflict = conflictBetween({
    isSelf: actor.accountId === otherId,
    isSameInstitution: await shareInstitution(db, actor.accountId, otherId),
    isKnown: await isConflictDeclared(db, actor.accountId, otherId),
  });
  if (conflict) throw new AppError('self_review_refused', { detail: WORDS[conflict] });
}

/** Says that the actor knows somebody and must not act on their file; for ever, in both directions. Throws `not_found`. Audited. */
export async function declareConflict(db: Database, actor: Actor, otherId: Id): Promise<void> {
  if (otherId === actor.accountId) throw new AppError('self_review_refused');
  await transaction(db, async (tx) => {
    if (!(await insertConflict(tx, actor.accountId, otherId))) throw new NotFoundError();
    const about = { objectKind: 'account', objectId: otherId } as const;
    await recordAudit(tx, { actor, action: 'conflict.declare', ...about, outcome: 'done' });
  });
}

/** Notes where the actor works: whoever named the same institution does not act on the other's file. Audited by id. */
export async function nameInstitution(db: Database, actor: Actor, name: string): Promise<void> {
  const { accountId } = actor;
  const folded = fold(name);
  if (folded.length < 2) {
    const errors = [{ pointer: '/institution', code: 'pattern', message: 'is not a name' }];
    throw new AppError('invalid_request', { errors });
  }
  await transaction(db, async (tx) => {
    await insertAffiliation(tx, { accountId, name, folded });
    const about = { objectKind: 'account', objectId: accountId } as const;
    await recordAudit(tx, { actor, action: 'affiliation.add', ...about, outcome: 'done' });
  });
}

/** Case, marks, signs and spaces folded away. */
function fold(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, '');
}
