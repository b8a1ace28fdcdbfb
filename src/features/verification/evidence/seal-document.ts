import { createHash, randomBytes } from 'node:crypto';
import type { Id } from '../../../kernel/ids.ts';
import type { KeyRing } from '../../../platform/keys.ts';
import { openStream, sealStream } from '../../../platform/sealed-stream.ts';
import { seal, unseal } from '../../../platform/sealing.ts';
import type { EvidenceKind } from './words.ts';

/** What a document is bound to: moved to another row, its bytes open no more. */
export interface Bound {
  readonly id: Id;
  readonly claimId: Id;
  readonly kind: EvidenceKind;
}

export interface SealedDocument {
  readonly ciphertext: Buffer;
  /** The document's own key, wrapped by the ring's current key. */
  readonly wrappedKey: Buffer;
  /** SHA-256 of the ciphertext: all that stays once the key is destroyed. */
  readonly sha256: Buffer;
}

/** Encrypts a document under a key of its own (guarantees.md 8.3). */
export function sealDocument(ring: KeyRing, bound: Bound, plaintext: Uint8Array): SealedDocument {
  const key = randomBytes(32);
  const ciphertext = sealStream(key, nameOf(bound), plaintext);
  const sha256 = createHash('sha256').update(ciphertext).digest();
  return { ciphertext, wrappedKey: seal(ring, nameOf(bound), key), sha256 };
}

/** Undefined when the key is not there, or anything was changed, cut off or swapped. */
export function openDocument(
  ring: KeyRing,
  bound: Bound,
  wrappedKey: Uint8Array,
  ciphertext: Uint8Array,
): Buffer | undefined {
  const key = unseal(ring, nameOf(bound), wrappedKey);
  return key && openStream(key, nameOf(bound), ciphertext);
}

function nameOf({ id, claimId, kind }: Bound): string {
  return `evidence/1/${id}/${claimId}/${kind}`;
}
