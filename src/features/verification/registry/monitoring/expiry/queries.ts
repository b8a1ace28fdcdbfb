import { and, asc, between, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { Id } from '../../../../../kernel/ids.ts';
import type { Database } from '../../../../../platform/database/connection.ts';
import { newest, submitted, type SubmittedClaim } from '../../../queries.ts';
import { APPROVED } from '../../../standing/policy.ts';
import { claim, claimCheck, claimReminder, claimSubmission, sourceWatch } from '../../../tables.ts';

export interface EndingClaim {
  readonly id: Id;
  readonly accountId: Id;
  /** Last day, `YYYY-MM-DD`. */
  readonly expiresOn: string;
}

/** Claims of members that end on this day or before, the soonest first. */
export async function listEnding(db: Database, day: string, limit: number): Promise<EndingClaim[]> {
  const { id, accountId, expiresOn } = claim;
  const rows = await db
    .select({ id, accountId, expiresOn })
    .from(claim)
    .where(and(inArray(claim.status, ['approved', 'expiring']), lte(claim.expiresOn, day)))
    .orderBy(asc(claim.expiresOn), asc(claim.id))
    .limit(limit);
  return rows.flatMap((row) => (row.expiresOn === null ? [] : [{ ...row, expiresOn: row.expiresOn }]));
}

export interface Renewable {
  readonly states: readonly string[];
  /** Last days between these, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
}

const PAGE = 500;

/** Full licences of these states that end or ended in this time, in pages by id. A training place ends with its programme, whatever its licence says. */
export async function* eachRenewable(db: Database, renewable: Renewable): AsyncGenerator<SubmittedClaim> {
  for (let after: Id | undefined; ;) {
    const page = await listRenewable(db, renewable, after);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.claim.id;
  }
}

async function listRenewable(
  db: Database,
  { states, from, to }: Renewable,
  after: Id | undefined,
): Promise<SubmittedClaim[]> {
  return db
    .select(submitted)
    .from(claim)
    .innerJoin(claimSubmission, newest)
    .where(
      and(
        eq(claim.scheme, 'us_state_licence'),
        eq(claim.scope, 'full'),
        inArray(claim.status, [...APPROVED]),
        inArray(claimSubmission.region, [...states]),
        between(claim.expiresOn, from, to),
        after === undefined ? undefined : gt(claim.id, after),
      ),
    )
    .orderBy(asc(claim.id))
    .limit(PAGE);
}

/** Whether a source that the claim was checked against does not answer now: nobody can renew it there. */
export async function isSourceSilent(db: Database, id: Id): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from ${claim} c
    join ${claimCheck} k on k.claim_id = c.id and k.attempt = c.attempt and k.kind in ('npi', 'licence')
    join ${sourceWatch} w on w.down_since is not null
      and w.source = case when k.source = 'nppes' and k.method = 'api' then 'nppes_api' else k.source end
    where c.id = ${id} limit 1`);
  return rows.length > 0;
}

/** Notes a reminder; false when it was made before. */
export async function noteReminder(
  tx: Database,
  row: { readonly claimId: Id; readonly expiresOn: string; readonly days: number; readonly madeAt: Date },
): Promise<boolean> {
  const { rowCount } = await tx.insert(claimReminder).values(row).onConflictDoNothing();
  return rowCount === 1;
}

/** Whether the claim still ends on this day and still counts. */
export async function findEnding(
  db: Database,
  id: Id,
  expiresOn: string,
): Promise<{ readonly accountId: Id } | undefined> {
  const [row] = await db
    .select({ accountId: claim.accountId })
    .from(claim)
    .where(
      and(
        sql`${claim.id} = ${id}`,
        sql`${claim.expiresOn} = ${expiresOn}`,
        inArray(claim.status, ['approved', 'expiring']),
      ),
    );
  return row;
}
