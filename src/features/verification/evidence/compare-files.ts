import type { Id } from '../../../kernel/ids.ts';
import { HOUR } from '../../../kernel/time.ts';
import { findHeld, listHeldIds } from './queries.ts';
import type { KeepingServices } from './shred-due.ts';

/** A file is written before its row: only one that has waited longer belongs to none. */
const GRACE_MS = HOUR;

/** How files and rows stand to each other. */
export interface FilesCompared {
  /** Documents that are held. */
  readonly held: number;
  /** Held, and their file is not there: they cannot be read. */
  readonly missing: readonly Id[];
  /** Files of no document that is held, older than an hour: left by a crash, or by a deletion that was cut short. */
  readonly orphans: readonly string[];
}

/** Compares the files with the rows. */
export async function compareFiles({ db, clock, storage }: KeepingServices): Promise<FilesCompared> {
  // Rows first: a file that comes meanwhile is no orphan, being young.
  const held = await listHeldIds(db);
  const files = await storage.list();
  const names = new Set(files.map(({ name }) => name));
  const known = new Set(held);
  const before = clock() - GRACE_MS;
  return {
    held: held.length,
    missing: held.filter((id) => !names.has(id)),
    orphans: files.filter(({ name, storedAt }) => storedAt < before && !known.has(name)).map(({ name }) => name),
  };
}

/** Removes files of no document; returns how many. */
export async function removeOrphans(services: KeepingServices): Promise<number> {
  const { orphans } = await compareFiles(services);
  // Asked again, in case a row came between.
  const held = await findHeld(
    services.db,
    orphans.filter((name) => !name.endsWith('.part')),
  );
  const gone = orphans.filter((name) => !held.has(name));
  for (const name of gone) await services.storage.delete(name);
  return gone.length;
}
