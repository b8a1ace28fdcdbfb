import { and, desc, eq, inArray, ne } from 'drizzle-orm';
import type { Database } from '../../../platform/database/connection.ts';
import { importRun, registryLicence, registryProvider } from '../tables.ts';

export type ImportRunRow = typeof importRun.$inferSelect;
export type ProviderRow = typeof registryProvider.$inferSelect;
export type LicenceRow = typeof registryLicence.$inferSelect;
export type RegistryKind = ImportRunRow['kind'];

/** The newest load of a register; undefined when none was ever loaded. */
export async function findNewestRun(db: Database, kind: RegistryKind): Promise<ImportRunRow | undefined> {
  const [row] = await db
    .select()
    .from(importRun)
    .where(eq(importRun.kind, kind))
    .orderBy(desc(importRun.fileOn), desc(importRun.finishedAt))
    .limit(1);
  return row;
}

export async function findRunOfFile(
  db: Database,
  kind: RegistryKind,
  sha256: Uint8Array,
): Promise<ImportRunRow | undefined> {
  const [row] = await db
    .select()
    .from(importRun)
    .where(and(eq(importRun.kind, kind), eq(importRun.fileSha256, sha256)));
  return row;
}

export async function insertRun(tx: Database, row: ImportRunRow): Promise<void> {
  await tx.insert(importRun).values(row);
}

export async function findProvider(db: Database, npi: string): Promise<ProviderRow | undefined> {
  const [row] = await db.select().from(registryProvider).where(eq(registryProvider.npi, npi));
  return row;
}

export async function listLicences(db: Database, npis: readonly string[]): Promise<LicenceRow[]> {
  return npis.length === 0
    ? []
    : db
        .select()
        .from(registryLicence)
        .where(inArray(registryLicence.npi, [...npis]));
}

/** Who reported this licence number in this state; at most three, more would not help anybody. */
export async function listProvidersByLicence(db: Database, region: string, number: string): Promise<ProviderRow[]> {
  const holders = db
    .select({ npi: registryLicence.npi })
    .from(registryLicence)
    .where(and(eq(registryLicence.region, region), eq(registryLicence.number, number), ne(registryLicence.number, '')));
  return db.select().from(registryProvider).where(inArray(registryProvider.npi, holders)).limit(3);
}
