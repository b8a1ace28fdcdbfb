import { sign, verify, type KeyObject } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MINUTE } from '../../kernel/time.ts';
import type { Database } from '../database/connection.ts';
import { keyPairOf } from '../ed25519.ts';
import type { Key } from '../keys.ts';
import type { Log } from '../logger.ts';
import { findUncheckedEnd, insertCheckpoint } from './queries.ts';

/** First line of what is signed: which log this is, and in which form. */
export const CHECKPOINT_ORIGIN = 'curbside-audit/1';

/** A signed head of the audit chain: the first `size` entries end in `head` (32 bytes). `at` is RFC 3339 UTC. */
export interface Checkpoint {
  readonly size: number;
  readonly head: Buffer;
  readonly at: string;
  readonly keyId: string;
  /** Ed25519 (RFC 8032), 64 bytes, over {@link checkpointText}. */
  readonly signature: Buffer;
}

/** What is signed: origin, size, head in base64 and time, one line each. */
export function checkpointText({ size, head, at }: Pick<Checkpoint, 'size' | 'head' | 'at'>): string {
  return `${CHECKPOINT_ORIGIN}\n${size}\n${head.toString('base64')}\n${at}\n`;
}

/** Signs a head of the chain. The key lives with the relay, never in the database. */
export function signCheckpoint(end: Pick<Checkpoint, 'size' | 'head' | 'at'>, key: Key): Checkpoint {
  const signature = sign(null, Buffer.from(checkpointText(end)), keyPairOf(key.key).privateKey);
  return { ...end, keyId: key.id, signature };
}

/** Whether the checkpoint bears the signature of this public key. */
export function isSignedBy(checkpoint: Checkpoint, key: KeyObject): boolean {
  return verify(null, Buffer.from(checkpointText(checkpoint)), key, checkpoint.signature);
}

/** A checkpoint as a line of JSON: how copies are kept, exported and served. */
export interface CheckpointLine {
  readonly origin: string;
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly head: string;
  readonly at: string;
  readonly key_id: string;
  /** base64url. */
  readonly signature: string;
}

export function toCheckpointLine({ size, head, at, keyId, signature }: Checkpoint): CheckpointLine {
  return {
    origin: CHECKPOINT_ORIGIN,
    size,
    head: head.toString('hex'),
    at,
    key_id: keyId,
    signature: signature.toString('base64url'),
  };
}

export interface CheckpointOptions {
  readonly key: Key;
  /** Puts the checkpoint where the owner of the database cannot write; when it fails it is tried again. */
  readonly copy: (checkpoint: Checkpoint) => Promise<void>;
  /** Default 60 s or 1,000 entries, whichever comes first (guarantees.md 8.2). */
  readonly everyMs?: number;
  readonly everyEntries?: number;
}

/** Appends checkpoints to a file, one JSON line each. */
export function copyToFile(file: string): CheckpointOptions['copy'] {
  return async (checkpoint) => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await appendFile(file, `${JSON.stringify(toCheckpointLine(checkpoint))}\n`, { mode: 0o600 });
  };
}

/** Runs `work` in a transaction that holds the relay's lock; undefined while another relay holds it. */
export type UnderLock = <Result>(work: (tx: Database) => Promise<Result>) => Promise<Result | undefined>;

/** Called after each pass with how many entries it chained: signs and copies the head when it is time. */
export function createCheckpointer(
  options: CheckpointOptions,
  underLock: UnderLock,
  log: Log,
): (chained: number) => Promise<void> {
  const { key, everyMs = MINUTE, everyEntries = 1_000 } = options;
  const copy = createCopier(options.copy, log);
  let unsigned = 0;
  let nextAt = performance.now() + everyMs;
  return async (chained) => {
    unsigned += chained;
    if (unsigned >= everyEntries || performance.now() >= nextAt) {
      const made = await underLock((tx) => makeCheckpoint(tx, key));
      unsigned = 0;
      nextAt = performance.now() + everyMs;
      await copy(made);
    }
  };
}

/** Copies in order. A place that cannot be written must not stop events: what failed goes before the next one. */
function createCopier(copy: CheckpointOptions['copy'], log: Log): (made: Checkpoint | undefined) => Promise<void> {
  const waiting: Checkpoint[] = [];
  return async (made) => {
    if (made) waiting.push(made);
    try {
      for (let next = waiting[0]; next; next = waiting[0]) {
        await copy(next);
        waiting.shift();
      }
    } catch (error) {
      log.error({ err: error, waiting: waiting.length }, 'audit checkpoint could not be copied; trying again');
    }
  };
}

async function makeCheckpoint(tx: Database, key: Key): Promise<Checkpoint | undefined> {
  const end = await findUncheckedEnd(tx);
  if (!end) return undefined;
  const checkpoint = signCheckpoint(end, key);
  await insertCheckpoint(tx, checkpoint);
  return checkpoint;
}
