import { and, count, desc, eq, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { claim, importRun, registryLicence, registryProvider } from '../tables.ts';

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

/** One load at a time, across processes; held until the transaction ends. */
export async function lockImport(tx: Database, kind: RegistryKind): Promise<boolean> {
  const { rows } = await tx.execute<{ ok: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`import/${kind}`}, 0)) as ok`,
  );
  return rows[0]?.ok === true;
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

/** The row hashes we hold for these numbers, to tell added, changed and unchanged apart. */
export async function listHashes(tx: Database, npis: readonly string[]): Promise<Map<string, Buffer>> {
  const rows = await tx
    .select({ npi: registryProvider.npi, hash: registryProvider.rowHash })
    .from(registryProvider)
    .where(inArray(registryProvider.npi, [...npis]));
  return new Map(rows.map((row) => [row.npi, Buffer.from(row.hash)]));
}

/** Adds or replaces providers and their licences. */
export async function upsertProviders(
  tx: Database,
  providers: readonly ProviderRow[],
  licences: readonly LicenceRow[],
): Promise<void> {
  if (providers.length === 0) return;
  await tx
    .insert(registryProvider)
    .values([...providers])
    .onConflictDoUpdate({
      target: registryProvider.npi,
      set: {
        lastName: sql`excluded.last_name`,
        firstName: sql`excluded.first_name`,
        middleName: sql`excluded.middle_name`,
        suffix: sql`excluded.suffix`,
        otherLastName: sql`excluded.other_last_name`,
        otherFirstName: sql`excluded.other_first_name`,
        deactivatedOn: sql`excluded.deactivated_on`,
        reactivatedOn: sql`excluded.reactivated_on`,
        updatedOn: sql`excluded.updated_on`,
        rowHash: sql`excluded.row_hash`,
        runId: sql`excluded.run_id`,
      },
    });
  await tx.delete(registryLicence).where(
    inArray(
      registryLicence.npi,
      providers.map((provider) => provider.npi),
    ),
  );
  if (licences.length > 0) await tx.insert(registryLicence).values([...licences]);
}

/** Marks a number that the file shows as a bare stub; 1 when we hold it and it was active, else 0. */
export async function markDeactivated(
  tx: Database,
  stub: { readonly npi: string; readonly deactivatedOn: string },
  runId: Id,
): Promise<number> {
  const rows = await tx
    .update(registryProvider)
    .set({ deactivatedOn: stub.deactivatedOn, reactivatedOn: null, runId, rowHash: STUB_HASH })
    .where(
      and(
        eq(registryProvider.npi, stub.npi),
        sql`${registryProvider.deactivatedOn} is distinct from ${stub.deactivatedOn}`,
      ),
    )
    .returning({ npi: registryProvider.npi });
  return rows.length;
}

/** No row of a file has it: a later full row counts as changed. */
const STUB_HASH = Buffer.alloc(32);

/** Approved claims on numbers that this run left deactivated. */
export async function countAffectedMembers(tx: Database, runId: Id): Promise<number> {
  const [row] = await tx
    .select({ affected: count() })
    .from(claim)
    .innerJoin(registryProvider, eq(registryProvider.npi, claim.number))
    .where(
      and(
        eq(claim.scheme, 'us_npi'),
        inArray(claim.status, ['approved', 'expiring']),
        eq(registryProvider.runId, runId),
        isNotNull(registryProvider.deactivatedOn),
        isNull(registryProvider.reactivatedOn),
      ),
    );
  return row?.affected ?? 0;
}
