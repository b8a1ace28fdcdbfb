import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { transaction } from '../../platform/database/connection.ts';
import type { Keys } from '../../platform/keys.ts';
import { seal, unseal } from '../../platform/sealing.ts';
import { newMemory, type ThreadMemory } from '../../platform/text-gate.ts';
import { findMemory, insertLabels, insertMemory, listLabels, settleDayZero } from './queries.ts';

/** Reads the memory of a case; undefined when there is none or it was destroyed. */
export async function loadCaseMemory(db: Database, keys: Keys, roomId: Id): Promise<ThreadMemory | undefined> {
  const row = await findMemory(db, roomId);
  const key = row && unseal(keys['case-memory'], `key/${roomId}`, row.wrappedKey);
  if (!row || !key) return undefined;
  const labels = await listLabels(db, roomId);
  const dayZero = row.sealedDayZero
    ? unseal(keys['case-memory'], `day/${roomId}`, row.sealedDayZero)?.toString()
    : undefined;
  return {
    key,
    labels: new Map(labels.map((one) => [Buffer.from(one.token).toString('base64url'), one.label])),
    ...(dayZero === undefined ? {} : { dayZero }),
  };
}

/** Keeps the memory of a new case, inside the transaction that makes the case. */
export async function insertCaseMemory(tx: Database, keys: Keys, roomId: Id, memory: ThreadMemory): Promise<void> {
  await insertMemory(tx, roomId, {
    wrappedKey: seal(keys['case-memory'], `key/${roomId}`, memory.key),
    sealedDayZero: null,
  });
  await keepProposals(tx, keys, roomId, memory);
}

/** Stores what is new in `memory` and returns what stands: the first writer of a label or of day 0 wins. */
export async function allotLabels(db: Database, keys: Keys, roomId: Id, memory: ThreadMemory): Promise<ThreadMemory> {
  await transaction(db, async (tx) => {
    await insertMemory(tx, roomId, {
      wrappedKey: seal(keys['case-memory'], `key/${roomId}`, memory.key),
      sealedDayZero: null,
    });
    await keepProposals(tx, keys, roomId, memory);
  });
  return (await loadCaseMemory(db, keys, roomId)) ?? newMemory();
}

async function keepProposals(tx: Database, keys: Keys, roomId: Id, memory: ThreadMemory): Promise<void> {
  await insertLabels(
    tx,
    roomId,
    [...memory.labels].map(([token, label]) => ({ token: Buffer.from(token, 'base64url'), label })),
  );
  if (memory.dayZero !== undefined) {
    await settleDayZero(tx, roomId, seal(keys['case-memory'], `day/${roomId}`, Buffer.from(memory.dayZero)));
  }
}
