import type { KeyObject } from 'node:crypto';
import { CHAIN_START, nextHash, type AuditLink } from '../../platform/events/audit-chain.ts';
import { isSignedBy, type Checkpoint } from '../../platform/events/audit-checkpoint.ts';

/**
 * What does not hold. `chain`: entry `n` does not follow from the one before. `signature`: the checkpoint at `n` is not
 * signed by a known key. `fork`: the checkpoint at `n` vouches for another history. `truncated`: it vouches for more
 * entries than there are.
 */
export interface AuditFault {
  readonly kind: 'chain' | 'signature' | 'fork' | 'truncated';
  readonly n: number;
}

export interface AuditReport {
  /** Number of the last entry that holds. */
  readonly last: number;
  /** Hash of that entry, 32 bytes. */
  readonly head: Buffer;
  /** How many checkpoints were compared with the chain. */
  readonly checkpoints: number;
  /** Number of the newest entry that a checkpoint vouches for. */
  readonly vouched: number;
  /** Empty when sound; ordered by entry. */
  readonly faults: readonly AuditFault[];
}

export interface AuditEvidence {
  readonly links: AsyncIterable<AuditLink> | Iterable<AuditLink>;
  /** Stored beside the chain, and those copied elsewhere: only the latter find a log that was rewritten as a whole. */
  readonly checkpoints: readonly Checkpoint[];
  readonly publicKeyOf: (keyId: string) => KeyObject | undefined;
  /** Where `links` begin when not at the first entry: the entry before them, taken on trust. */
  readonly start?: { readonly n: number; readonly hash: Buffer };
  readonly onProgress?: (n: number) => void;
}

/** Recomputes the chain h_n = SHA-256(h_{n-1} ‖ entry_n) and holds it against every checkpoint (guarantees.md 8.2). */
export async function verifyAudit(evidence: AuditEvidence): Promise<AuditReport> {
  const start = evidence.start ?? { n: 0, hash: CHAIN_START };
  const checkpoints = evidence.checkpoints.filter(({ size }) => size >= Math.max(start.n, 1));
  const bySize = Map.groupBy(checkpoints, ({ size }) => size);
  const faults: AuditFault[] = checkpoints
    .filter((checkpoint) => !isVouched(checkpoint, evidence.publicKeyOf))
    .map(({ size }) => ({ kind: 'signature', n: size }));
  let { n: last, hash: head } = start;
  const compare = (): void => {
    for (const checkpoint of bySize.get(last) ?? [])
      if (!checkpoint.head.equals(head)) faults.push({ kind: 'fork', n: last });
  };
  compare();
  for await (const link of evidence.links) {
    const hash = nextHash(head, link.entry);
    if (link.n !== last + 1 || !hash.equals(link.hash)) {
      faults.push({ kind: 'chain', n: last + 1 });
      return report(last, head, checkpoints, faults);
    }
    [last, head] = [link.n, hash];
    compare();
    evidence.onProgress?.(last);
  }
  for (const { size } of checkpoints) if (size > last) faults.push({ kind: 'truncated', n: size });
  return report(last, head, checkpoints, faults);
}

function report(last: number, head: Buffer, checkpoints: readonly Checkpoint[], faults: AuditFault[]): AuditReport {
  const vouched = Math.max(0, ...checkpoints.map(({ size }) => size).filter((size) => size <= last));
  return { last, head, checkpoints: checkpoints.length, vouched, faults: faults.toSorted((a, b) => a.n - b.n) };
}

function isVouched(checkpoint: Checkpoint, publicKeyOf: AuditEvidence['publicKeyOf']): boolean {
  const key = publicKeyOf(checkpoint.keyId);
  return key !== undefined && isSignedBy(checkpoint, key);
}
