import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newUnlinkableId, type Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { takeToken } from '../../../platform/http/rate-limit.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { tellOfClaim } from '../events.ts';
import { isOwnClaim, WITHDRAWABLE } from '../policy.ts';
import { changeClaim, findClaim, lockClaim, type ClaimRow } from '../queries.ts';
import { MAX_HELD, MAX_UPLOADS, takesEvidence } from './policy.ts';
import { countHeld, insertEvidence, type EvidenceRow } from './queries.ts';
import { sealDocument } from './seal-document.ts';
import type { EvidenceKind } from './words.ts';

export type EvidenceServices = Pick<Services, 'db' | 'keys' | 'clock' | 'storage' | 'media' | 'scanner'>;

/** Before a byte of the document is read: whose claim it is, and how often they sent one today. Throws `not_found`, `rate_limited`. */
export async function admitSender(services: Pick<EvidenceServices, 'db' | 'keys'>, by: By, claimId: Id): Promise<void> {
  const { accountId } = by.actor;
  const found = await findClaim(services.db, claimId);
  if (!found || !isOwnClaim(accountId, found.claim)) throw new NotFoundError();
  await takeToken(services.db, services.keys, { bucket: 'evidence.account', key: accountId, ...MAX_UPLOADS });
}

/**
 * Takes a document for a claim that waits for a decision: scanned, written anew or judged in a process of its own,
 * encrypted, and only then stored. Throws `state_conflict`, `media_not_supported`, `document_refused`,
 * `scan_unavailable`; nothing is left of one that is refused.
 */
export async function sendEvidence(
  services: EvidenceServices,
  by: By,
  input: { readonly claimId: Id; readonly kind: EvidenceKind; readonly file: Uint8Array },
  idempotency: IdempotencyClaim,
): Promise<EvidenceRow> {
  const found = await findClaim(services.db, input.claimId);
  await readyClaim(services.db, by, found?.claim);
  if ((await services.scanner?.isClean(input.file)) === false) {
    throw new AppError('document_refused', { detail: 'Malware was found in the file.' });
  }
  const { mediaType, bytes } = await services.media.clean(input.file);
  const bound = { id: newUnlinkableId(), claimId: input.claimId, kind: input.kind };
  const { ciphertext, wrappedKey, sha256 } = sealDocument(services.keys.evidence, bound, bytes);
  const row: EvidenceRow = {
    ...bound,
    accountId: by.actor.accountId,
    mediaType,
    bytes: bytes.length,
    state: 'held',
    wrappedKey,
    ciphertextSha256: sha256,
    receivedAt: new Date(services.clock()),
    shreddedAt: null,
  };
  await services.storage.put(row.id, ciphertext);
  try {
    await transaction(services.db, (tx) => keep(tx, by, row, idempotency));
  } catch (error) {
    await services.storage.delete(row.id);
    throw error;
  }
  return row;
}

async function keep(tx: Database, by: By, row: EvidenceRow, idempotency: IdempotencyClaim): Promise<void> {
  await claimIdempotency(tx, idempotency);
  const claim = await readyClaim(tx, by, (await lockClaim(tx, row.claimId))?.claim);
  await insertEvidence(tx, row);
  await noteChange(tx, claim);
  await recordAudit(tx, {
    ...by,
    action: 'evidence.send',
    objectKind: 'evidence',
    objectId: row.id,
    outcome: 'done',
    details: { claim_id: row.claimId, ciphertext_sha256: Buffer.from(row.ciphertextSha256).toString('hex') },
  });
  await settleIdempotency(tx, idempotency, { status: 201, objectId: row.id });
}

/** The claim, when it is the actor's own and may take one more document. */
async function readyClaim(db: Database, by: By, claim: ClaimRow | undefined): Promise<ClaimRow> {
  if (!claim || !isOwnClaim(by.actor.accountId, claim)) throw new NotFoundError();
  if (!takesEvidence(claim)) throw new AppError('state_conflict', { detail: `The claim is ${claim.status}.` });
  const held = await countHeld(db, claim.accountId, claim.id);
  if (held.claim < MAX_HELD.claim && held.account < MAX_HELD.account) return claim;
  throw new AppError('state_conflict', {
    detail: `No more than ${MAX_HELD.claim} documents are held for a claim, ${MAX_HELD.account} for all of yours: delete one first.`,
  });
}

/**
 * A claim with other documents is another version of it: who decides on the one before is told `stale_version`, and an
 * opinion that waits is of other evidence than the second person would see, so both are asked anew.
 */
export async function noteChange(tx: Database, claim: ClaimRow): Promise<void> {
  const { id, version } = claim;
  const set = { firstBy: null, secondBy: null, opinionsFrom: version + 1 };
  const changed = await changeClaim(tx, { id, version, from: WITHDRAWABLE, set });
  if (!changed) throw new AppError('state_conflict');
  await tellOfClaim(tx, changed);
}
