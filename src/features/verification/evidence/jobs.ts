import { DAY } from '../../../kernel/time.ts';
import { removeOrphans } from './compare-files.ts';
import { deleteOldGrants } from './queries.ts';
import { shredDue, type KeepingServices } from './shred-due.ts';

/** Once an hour: documents whose time is over, grants that ran out, files of no document. */
export async function keepEvidence(services: KeepingServices): Promise<void> {
  await shredDue(services);
  await deleteOldGrants(services.db, new Date(services.clock() - DAY));
  await removeOrphans(services);
}
