import { withClient } from './database.ts';

/** Ids of the nth planted account and claim. */
export const plantedAccount = (n: number): string => plantedId('a', n);
export const plantedClaim = (n: number): string => plantedId('c', n);

function plantedId(kind: 'a' | 'c', n: number): string {
  return `01990000-0000-7000-8000-${kind}${n.toString(16).padStart(11, '0')}`;
}

/**
 * Claims that wait for a verifier, each of an applicant of its own, written at once as the owner of the database: their due
 * times are a minute apart, a quarter is past them, every fifth did not match and is of high risk, every seventh waits for a
 * second person of `firstBy`.
 */
export async function plantClaims(
  adminUrl: string,
  count: number,
  { firstBy, firstAt = 1 }: { readonly firstBy?: string; readonly firstAt?: number } = {},
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const numbers = `from generate_series(${firstAt}, ${firstAt + count - 1}) n`;
    const id = (kind: string) => `('01990000-0000-7000-8000-${kind}' || lpad(to_hex(n), 11, '0'))::uuid`;
    const risky = firstBy === undefined ? 'false' : 'n % 5 = 0';
    const first = firstBy === undefined ? 'null' : `case when n % 7 = 0 then '${firstBy}'::uuid end`;
    await client.query(
      `insert into account (id, email, email_confirmed_at, state)
       select ${id('a')}, 'planted-' || n || '@example.test', now(), 'pending' ${numbers}`,
    );
    await client.query(`insert into account_role (account_id, role) select ${id('a')}, 'applicant' ${numbers}`);
    await client.query(
      `insert into claim (id, account_id, kind, country, scheme, number, status, version, submitted_at, due_at, created_at, high_risk, first_by)
       select ${id('c')}, ${id('a')}, 'licence', 'US', 'us_npi', 'P' || n, 'needs_review', 2, now() - interval '1 day',
         now() + (n - ${count} / 4) * interval '1 minute', now() - interval '1 day', ${risky}, ${first} ${numbers}`,
    );
    await client.query(
      `insert into claim_submission (claim_id, attempt, number, region, first_name, last_name, attested_at, submitted_at)
       select ${id('c')}, 1, 'P' || n, 'MD', 'Alda', 'Example', now(), now() ${numbers}`,
    );
    for (const [kind, good, detail] of [
      ['npi', 'match', 'all_fields_match'],
      ['exclusion', 'missing', 'not_on_exclusion_list'],
    ])
      await client.query(
        `insert into claim_check (id, claim_id, attempt, kind, source, method, observed_at, outcome, detail_code, valid_until)
         select gen_random_uuid(), ${id('c')}, 1, '${kind}', 'sandbox', 'file', now(),
           case when ${risky} and '${kind}' = 'npi' then 'near' else '${good}' end, '${detail}', now() + interval '120 days' ${numbers}`,
      );
    await client.query('analyze account, claim, claim_submission, claim_check');
  });
}
