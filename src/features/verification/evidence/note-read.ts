import { newId } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { By } from '../by.ts';
import { insertRead, type FileReadRow } from './queries.ts';

/** Notes for the member that somebody of the staff read their claim, a document of it, or in an emergency who they are. */
export async function noteRead(
  tx: Database,
  by: By,
  what: Pick<FileReadRow, 'accountId' | 'claimId' | 'evidenceId' | 'reasonCode'>,
  readAt: Date,
): Promise<void> {
  await insertRead(tx, { id: newId(), readerId: by.actor.accountId, readAt, ...what });
}
