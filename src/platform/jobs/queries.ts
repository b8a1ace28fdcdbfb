import { sql } from 'drizzle-orm';
import type { Database } from '../database/connection.ts';

/** Adds a job inside the transaction, rolled back with it; the payload holds ids only. For rare verbs: it notifies (T-17). */
export async function enqueueJob(
  tx: Database,
  name: string,
  payload: Readonly<Record<string, string | number>>,
): Promise<void> {
  await tx.execute(sql`select jobs.enqueue(${name}, ${JSON.stringify(payload)}::jsonb)`);
}

/** The same, to run so many seconds from now at the earliest; it waits in the database, whatever restarts. */
export async function enqueueJobAfter(
  tx: Database,
  name: string,
  payload: Readonly<Record<string, string | number>>,
  seconds: number,
): Promise<void> {
  await tx.execute(sql`select jobs.enqueue_after(${name}, ${JSON.stringify(payload)}::jsonb, ${seconds}::integer)`);
}
