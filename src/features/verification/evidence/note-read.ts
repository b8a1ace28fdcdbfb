import { newId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { By } from '../by.ts';
import type { ClaimRow } from '../queries.ts';
import { insertRead } from './queries.ts';
import type { ReadReason } from './words.ts';

/** Notes for the member that somebody of the staff read their claim, or a document of it. */
export async function noteRead(
  tx: Database,
  by: By,
  claim: Pick<ClaimRow, 'id' | 'accountId'>,
  readAt: Date,
  document?: { readonly evidenceId: Id; readonly reasonCode: ReadReason },
): Promise<void> {
  await insertRead(tx, {
    id: newId(),
    accountId: claim.accountId,
    readerId: by.actor.accountId,
    claimId: claim.id,
    evidenceId: document?.evidenceId ?? null,
    reasonCode: document?.reasonCode ?? null,
    readAt,
  });
}
