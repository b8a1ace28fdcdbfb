import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import type { GateOutcome } from '../../../platform/text-gate.ts';
import { setClosed } from '../../rooms/index.ts';
import { announce, assertMay, noteQuietly, type Change } from '../announce.ts';
import { mayEdit, mayRemove } from '../policy.ts';
import { eraseCase, lockHeld, replaceReferences, reviseCase } from './queries.ts';
import { findCaseFacts, findOwnCaseFacts } from '../reading/queries.ts';
import { carryTags, insertTags } from '../tags/queries.ts';
import { contentOf, type CaseContentInput } from './case-content.ts';

/** Writes a new revision of a case; the earlier text stays as a revision with its receipt. */
export async function editCase(
  services: Services,
  change: Change,
  input: CaseContentInput,
  gated: GateOutcome,
): Promise<void> {
  const content = contentOf(input, gated);
  const facts = assertMay(mayEdit, change.actor, await findCaseFacts(services.db, change.actor, { id: change.id }));
  await transaction(services.db, async (tx) => {
    if (!(await reviseCase(tx, facts.id, change.expected, newId(), content))) throw new AppError('stale_version');
    const revision = change.expected + 1;
    await (content.tags ? insertTags(tx, facts.id, revision, content.tags) : carryTags(tx, facts.id, revision));
    if (content.references) await replaceReferences(tx, facts.id, content.references);
    if (await lockHeld(tx, facts.id)) await noteQuietly(tx, change, 'case', 'case.edit');
    else await announce(tx, change, { type: 'post.updated', kind: 'case', roomId: facts.roomId, action: 'case.edit' });
  });
}

/** Removes a case; one that is held leaves no trace that others could see. Its text, receipts, revisions and case memory go together; its room takes no more comments. */
export async function removeCase(services: Services, change: Change): Promise<void> {
  const { actor, id } = change;
  const own = await findOwnCaseFacts(services.db, actor, id);
  const known = own && own.state !== 'removed' ? own : await findCaseFacts(services.db, actor, { id });
  const facts = assertMay(mayRemove, actor, known);
  await transaction(services.db, async (tx) => {
    const wasHeld = await lockHeld(tx, facts.id);
    if (!(await eraseCase(tx, facts.id, change.expected))) throw new AppError('stale_version');
    await setClosed(tx, facts.roomId, true);
    if (wasHeld) await noteQuietly(tx, change, 'case', 'case.undo');
    else await announce(tx, change, { type: 'post.hidden', kind: 'case', roomId: facts.roomId, action: 'case.remove' });
  });
}
