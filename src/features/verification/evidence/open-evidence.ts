import { hash, randomBytes } from 'node:crypto';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import type { MediaType } from '../../../platform/media/judge-bytes.ts';
import { refuseConflict } from '../../accounts/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { findOpenBreakGlass } from '../break-glass/queries.ts';
import type { By } from '../by.ts';
import { findClaim, type ClaimRow } from '../queries.ts';
import { recordingOwnFile } from '../review/refuse-review.ts';
import { noteRead } from './note-read.ts';
import { GRANT_MS, openRefusal } from './policy.ts';
import { findEvidence, insertGrant, takeGrant, type EvidenceRow } from './queries.ts';
import { openDocument } from './seal-document.ts';
import type { EvidenceServices } from './send-evidence.ts';
import type { ChosenReason, ReadReason } from './words.ts';

/**
 * A grant that opens one document once, within a minute, for this verifier: it travels in a body, never in a URL. Throws
 * `not_found`, `self_review_refused`, `gone`, and `state_conflict` unless the verifier holds the claim or broke the glass.
 */
export async function grantEvidence(
  services: Pick<EvidenceServices, 'db' | 'clock'>,
  by: By,
  id: Id,
  chosen: ChosenReason,
): Promise<string> {
  const attempt = { ...by, action: 'evidence.link', objectKind: 'evidence', objectId: id } as const;
  const grant = `cbv_${randomBytes(32).toString('base64url')}`;
  await recordingOwnFile(services.db, attempt, () =>
    transaction(services.db, async (tx) => {
      const { isEmergency } = await admitReader(tx, by, id, new Date(services.clock()));
      const reasonCode: ReadReason = isEmergency ? 'break_glass' : chosen;
      await insertGrant(tx, {
        tokenHash: hashOf(grant),
        evidenceId: id,
        accountId: by.actor.accountId,
        reasonCode,
        expiresAt: new Date(services.clock() + GRANT_MS),
      });
      await recordAudit(tx, { ...attempt, outcome: 'done', rule: reasonCode });
    }),
  );
  return grant;
}

/** A document in the clear, for one reply. */
export interface OpenedEvidence {
  readonly mediaType: MediaType;
  readonly bytes: Buffer;
}

/** A document that is held and does not open: its file is gone, or was changed. */
export class EvidenceUnreadableError extends Error {
  override readonly name = 'EvidenceUnreadableError';
}

/** Opens a document by a grant: of many at the same time one gets it. The look is recorded before a byte is read. Throws `invalid_request` otherwise. */
export async function openEvidence(services: EvidenceServices, by: By, grant: string): Promise<OpenedEvidence> {
  const now = new Date(services.clock());
  const row = await transaction(services.db, async (tx) => {
    const taken = await takeGrant(tx, hashOf(grant), by.actor.accountId, now);
    if (!taken) return undefined;
    const { evidenceId } = taken;
    const { claim, row: found, isEmergency } = await admitReader(tx, by, evidenceId, now);
    const reasonCode: ReadReason = isEmergency ? 'break_glass' : taken.reasonCode;
    await noteRead(tx, by, { accountId: claim.accountId, claimId: claim.id, evidenceId, reasonCode }, now);
    const about = { action: 'evidence.read', objectKind: 'evidence', objectId: evidenceId } as const;
    await recordAudit(tx, { ...by, ...about, outcome: 'done', rule: reasonCode });
    return found;
  });
  if (!row) {
    await recordAudit(services.db, { ...by, action: 'evidence.read', outcome: 'refused', rule: 'grant' });
    const error = { pointer: '/grant', code: 'code', message: 'is unknown, used or too old' };
    throw new AppError('invalid_request', { errors: [error] });
  }
  return { mediaType: row.mediaType, bytes: await readDocument(services, row) };
}

async function readDocument({ storage, keys }: EvidenceServices, row: EvidenceRow): Promise<Buffer> {
  const ciphertext = await storage.get(row.id);
  const opened =
    ciphertext && row.wrappedKey ? openDocument(keys.evidence, row, row.wrappedKey, ciphertext) : undefined;
  if (!opened) throw new EvidenceUnreadableError('a document that is held does not open');
  return opened;
}

interface Admitted {
  readonly claim: ClaimRow;
  readonly row: EvidenceRow;
  /** Whether the glass was broken for it: the claim is not in the reader's hands. */
  readonly isEmergency: boolean;
}

async function admitReader(tx: Database, by: By, id: Id, now: Date): Promise<Admitted> {
  const row = await findEvidence(tx, id);
  const claim = row && (await findClaim(tx, row.claimId))?.claim;
  if (!row || !claim) throw new NotFoundError();
  const { accountId: openerId } = by.actor;
  const code = openRefusal(openerId, claim);
  const opened = { openerId, accountId: claim.accountId, now };
  const isEmergency = code === 'state_conflict' && (await findOpenBreakGlass(tx, opened)) !== undefined;
  if (code && !isEmergency)
    throw new AppError(code, code === 'state_conflict' ? { detail: 'Take the claim first.' } : {});
  await refuseConflict(tx, by.actor, claim.accountId);
  if (row.state !== 'held') throw new AppError('gone');
  return { claim, row, isEmergency };
}

function hashOf(grant: string): Buffer {
  return hash('sha256', grant, 'buffer');
}
