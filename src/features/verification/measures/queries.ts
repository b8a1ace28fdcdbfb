import { count, inArray, isNull, max, min, sql } from 'drizzle-orm';
import type { Database } from '../../../platform/database/connection.ts';
import { breakGlass } from '../break-glass/tables.ts';
import { listSilent } from '../registry/monitoring/sources/queries.ts';
import { claim, importRun } from '../tables.ts';
import type { RegisterKind } from '../words.ts';

/** What operators watch of verification; ids and names of persons are not among it. */
export interface VerificationMeasures {
  readonly claimsWaiting: number;
  /** Those past their 30 days; a request for more stops the clock. */
  readonly claimsOverdue: number;
  /** When the longest waiting claim was submitted; undefined when none waits. */
  readonly oldestSubmittedAt: Date | undefined;
  /** The newest file of each register that was ever loaded. */
  readonly registers: readonly { readonly kind: RegisterKind; readonly fileOn: string }[];
  /** Emergency accesses that no second person has looked over. */
  readonly brokenGlass: number;
  /** Sources that are silent, and since when. */
  readonly silent: readonly { readonly source: string; readonly downSince: Date }[];
}

/** Reads the measures as role curbside_app or curbside_worker. */
export async function readVerificationMeasures(db: Database): Promise<VerificationMeasures> {
  const [queue] = await db
    .select({
      waiting: count(),
      overdue: sql<number>`(count(*) filter (where ${claim.dueAt} < now()))::int`,
      oldest: min(claim.submittedAt),
    })
    .from(claim)
    .where(inArray(claim.status, ['submitted', 'auto_checks', 'needs_review']));
  const registers = await db
    .select({ kind: importRun.kind, fileOn: max(importRun.fileOn) })
    .from(importRun)
    .groupBy(importRun.kind);
  return {
    claimsWaiting: queue?.waiting ?? 0,
    claimsOverdue: queue?.overdue ?? 0,
    oldestSubmittedAt: queue?.oldest ?? undefined,
    brokenGlass: await db.$count(breakGlass, isNull(breakGlass.review)),
    silent: await listSilent(db),
    registers: registers.flatMap(({ kind, fileOn }) => (fileOn === null ? [] : [{ kind, fileOn }])),
  };
}
