import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { transaction } from '../../platform/database/connection.ts';
import type { Keys } from '../../platform/keys.ts';
import { seal, unseal } from '../../platform/sealing.ts';
import type { ThreadMemory } from '../../platform/text-gate.ts';
import {
  findMemory,
  insertLabels,
  insertMemory,
  listLabels,
  lockOpenRoom,
  settleDayZero,
  type MemoryRow,
} from './queries.ts';

/** Reads the memory of a case; undefined when there is none or it was destroyed. */
export async function loadCaseMemory(db: Database, keys: Keys, roomId: Id): Promise<ThreadMemory | undefined> {
  const row = await findMemory(db, roomId);
  return row && openCaseMemory(keys, roomId, row, await listLabels(db, roomId));
}

/** Opens the memory of a case as it was read; undefined where its key cannot be opened. */
export function openCaseMemory(
  keys: Keys,
  roomId: Id,
  row: MemoryRow,
  labels: readonly { readonly token: Uint8Array; readonly label: string }[],
): ThreadMemory | undefined {
  const key = unseal(keys['case-memory'], `key/${roomId}`, row.wrappedKey);
  if (!key) return undefined;
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

/**
 * Stores what `after` adds to what was stored `before`, and returns what stands then. Nothing is stored where another writer
 * was faster with a token, a label or day 0, or where the memory is another one by now: the first wins. Undefined when the
 * room is closed: its memory is gone for good.
 */
export async function allotLabels(
  db: Database,
  keys: Keys,
  roomId: Id,
  before: ThreadMemory | undefined,
  after: ThreadMemory,
): Promise<ThreadMemory | undefined> {
  return transaction(db, async (tx) => {
    if (!(await lockOpenRoom(tx, roomId))) return undefined;
    const held = await loadCaseMemory(tx, keys, roomId);
    if (!held) {
      await insertCaseMemory(tx, keys, roomId, after);
      return after;
    }
    if (!isAddition(held, before, after)) return held;
    await keepProposals(tx, keys, roomId, after, held);
    return { ...after, labels: new Map([...held.labels, ...after.labels]) };
  });
}

/** Whether what `after` adds to `before` can be added to `held` without giving one token or label to two people. */
function isAddition(held: ThreadMemory, before: ThreadMemory | undefined, after: ThreadMemory): boolean {
  if (!held.key.equals(after.key) || (held.dayZero !== undefined && held.dayZero !== after.dayZero)) return false;
  const known = new Set(before?.labels.values());
  const given = new Set(held.labels.values());
  return [...after.labels].every(([token, label]) => {
    const there = held.labels.get(token);
    return there === undefined ? known.has(label) || !isPerson(label) || !given.has(label) : there === label;
  });
}

/** Class and label of an echo (`B FACILITY`) are shared by many; a person's label is one person's. */
function isPerson(label: string): boolean {
  return !/^[A-R] /.test(label);
}

async function keepProposals(
  tx: Database,
  keys: Keys,
  roomId: Id,
  memory: ThreadMemory,
  held?: ThreadMemory,
): Promise<void> {
  const news = [...memory.labels].filter(([token]) => held?.labels.has(token) !== true);
  await insertLabels(
    tx,
    roomId,
    news.map(([token, label]) => ({ token: Buffer.from(token, 'base64url'), label })),
  );
  if (memory.dayZero !== undefined && held?.dayZero === undefined) {
    await settleDayZero(tx, roomId, seal(keys['case-memory'], `day/${roomId}`, Buffer.from(memory.dayZero)));
  }
}
