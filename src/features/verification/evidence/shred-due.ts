import { transaction } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { RETENTION_MS } from './policy.ts';
import { destroyKey, listDue, type EvidenceRow } from './queries.ts';

export type KeepingServices = Pick<Services, 'db' | 'clock' | 'storage'>;

const A_STEP = 100;

/**
 * Destroys the key of every document 90 days after the decision on its claim, then its file (guarantees.md 8.3). The row
 * stays as the receipt: id, SHA-256 of the ciphertext, and when. Returns how many went.
 */
export async function shredDue(services: KeepingServices): Promise<number> {
  const now = new Date(services.clock());
  const decidedBefore = new Date(now.getTime() - RETENTION_MS);
  let gone = 0;
  for (;;) {
    const due = await listDue(services.db, decidedBefore, A_STEP);
    for (const row of due) await shred(services, row, now);
    gone += due.length;
    if (due.length < A_STEP) return gone;
  }
}

async function shred({ db, storage }: KeepingServices, row: EvidenceRow, now: Date): Promise<void> {
  await transaction(db, async (tx) => {
    if (!(await destroyKey(tx, row.id, 'shredded', now))) return;
    await recordAudit(tx, {
      action: 'evidence.shred',
      objectKind: 'evidence',
      objectId: row.id,
      outcome: 'done',
      details: { claim_id: row.claimId, ciphertext_sha256: Buffer.from(row.ciphertextSha256).toString('hex') },
    });
  });
  await storage.delete(row.id);
}
