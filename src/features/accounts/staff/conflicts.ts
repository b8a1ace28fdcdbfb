import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { conflictBetween, type Conflict } from '../policy.ts';
import { insertAffiliation, insertConflict, listConflicts, listStaffInstitutions } from './queries.ts';

const WORDS: Readonly<Record<Conflict, string>> = {
  self: 'Nobody acts on their own file.',
  institution: 'You and this person named the same institution: somebody else must act.',
  colleague: 'You and this person know each other: somebody else must act.',
};

/** What stands between the actor and each of these people; who is not in the answer is free to be acted on. */
export async function conflictsWith(
  db: Database,
  actorId: Id,
  otherIds: readonly Id[],
): Promise<ReadonlyMap<Id, { readonly kind: Conflict; readonly words: string }>> {
  const rows = await listConflicts(db, actorId, otherIds);
  return new Map(
    rows.flatMap(({ id, ...facts }) => {
      const kind = conflictBetween({ ...facts, isSelf: id === actorId });
      return kind ? [[id, { kind, words: WORDS[kind] }]] : [];
    }),
  );
}

/** Those among these people who decide here, or named the same institution as somebody who does. */
export async function nearToStaff(db: Database, accountIds: readonly Id[]): Promise<ReadonlySet<Id>> {
  return new Set(await listStaffInstitutions(db, accountIds));
}

/** Throws `self_review_refused` when the actor is the person, of the same institution, or knows them. */
export async function refuseConflict(db: Database, actor: Pick<Actor, 'accountId'>, otherId: Id): Promise<void> {
  const conflict = (await conflictsWith(db, actor.accountId, [otherId])).get(otherId);
  if (conflict) throw new AppError('self_review_refused', { detail: conflict.words });
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
