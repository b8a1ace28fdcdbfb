import pg from 'pg';
import { createTestDatabase, withClient } from '../support/database.ts';
import { plantClaims, plantedAccount, plantedClaim } from '../support/many-claims.ts';
import { raceOn, type Effects } from './claims/race.ts';
import { someDoctor, startApp } from './harness/app.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

const ROUNDS = 1_000;
const CONTROL_ROUNDS = 100;
const AT_ONCE = 4;

/** P8, R-06: of an approval, a rejection, a withdrawal and an expiry at once, one decides, and everything agrees with it. */
export const figure: Figure = {
  id: 'F-15',
  title: 'Claims in an inconsistent end state after approve, reject, withdraw and expire at once (1,000 rounds)',
  target: '0 of 1,000',
  anchor: 'an update without version check',
  tier: 'C',
  database: true,
  run: measure,
  control: { planted: 'an update without version check', run: planted },
};

/** How a round ended: what took effect, and what the database says. */
interface End {
  readonly effects: Effects;
  readonly status: string;
  readonly account: string;
  readonly decisions: readonly string[];
}

async function measure(bench: Bench): Promise<Measured> {
  const app = await startApp(bench);
  await plantClaims(app.database.adminUrl, ROUNDS);
  const vera = await someDoctor(app, { verified: false, roles: ['verifier'] });
  const viktor = await someDoctor(app, { verified: false, roles: ['verifier'] });
  const effects: Effects[] = [];
  const rounds = Array.from({ length: ROUNDS }, (_, place) => place + 1);
  for (const n of rounds) effects.push(await raceOn(app, n, [vera.accountId, viktor.accountId]));
  const ends = await endsOf(app.database.adminUrl, effects);
  return judge(ends);
}

async function endsOf(adminUrl: string, effects: readonly Effects[]): Promise<End[]> {
  const { rows } = await withClient(adminUrl, (client) =>
    client.query<{ id: string; status: string; account: string; decisions: string[] }>(
      `select c.id, c.status, a.state as account,
         array(select d.decision from claim_decision d where d.claim_id = c.id and d.stands) as decisions
       from claim c join account a on a.id = c.account_id`,
    ),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return effects.map((one, place) => {
    const row = byId.get(plantedClaim(place + 1));
    if (!row) throw new Error(`the claim of round ${place + 1} (${plantedAccount(place + 1)}) is gone`);
    return { effects: one, ...row };
  });
}

/** What each status must come with: the account, the decision, and who was told that they did it. */
const CONSISTENT: Readonly<Record<string, { account: string; decisions: string; effects: string }>> = {
  approved: { account: 'verified', decisions: 'approve', effects: 'approve' },
  lapsed: { account: 'expired', decisions: 'approve', effects: 'approve expire' },
  rejected: { account: 'rejected', decisions: 'reject', effects: 'reject' },
  withdrawn: { account: 'withdrawn', decisions: '', effects: 'withdraw' },
};

function judge(ends: readonly End[]): Measured {
  const wrong = ends.filter(({ effects, status, account, decisions }) => {
    const must = CONSISTENT[status];
    const told = Object.entries(effects)
      .filter(([, done]) => done)
      .map(([act]) => act)
      .join(' ');
    return must?.account !== account || must.decisions !== decisions.join(' ') || must.effects !== told;
  }).length;
  const seen = Object.keys(CONSISTENT).map(
    (status) => `${ends.filter((end) => end.status === status).length} ${status}`,
  );
  const ways = new Set(ends.map((end) => end.status)).size;
  return { value: `${wrong} of ${ends.length}; ended ${seen.join(', ')}`, pass: wrong === 0 && ways >= 3 };
}

/** Each reads that the claim waits, then writes: what the version in the same statement prevents. */
async function planted(bench: Bench): Promise<Measured> {
  const database = await createTestDatabase(bench);
  await plantClaims(database.adminUrl, CONTROL_ROUNDS);
  const pool = new pg.Pool({ connectionString: database.adminUrl, max: AT_ONCE });
  bench.teardown(() => pool.end());
  const effects: Effects[] = [];
  for (let n = 1; n <= CONTROL_ROUNDS; n += 1) {
    const act = (status: string, account: string, decision?: 'approve' | 'reject') =>
      writeUnseen(pool, n, { status, account, ...(decision ? { decision } : {}) });
    const [approve, reject, withdraw] = await Promise.all([
      act('approved', 'verified', 'approve'),
      act('rejected', 'rejected', 'reject'),
      act('withdrawn', 'withdrawn'),
    ]);
    effects.push({ approve, reject, withdraw, expire: false });
  }
  return judge(await endsOf(database.adminUrl, effects));
}

async function writeUnseen(
  pool: pg.Pool,
  n: number,
  end: { readonly status: string; readonly account: string; readonly decision?: 'approve' | 'reject' },
): Promise<boolean> {
  const { rows } = await pool.query<{ status: string }>('select status from claim where id = $1', [plantedClaim(n)]);
  if (rows[0]?.status !== 'needs_review') return false;
  const { rows: written } = await pool.query<{ version: number }>(
    'update claim set status = $2, version = version + 1 where id = $1 returning version',
    [plantedClaim(n), end.status],
  );
  await pool.query('update account set state = $2 where id = $1', [plantedAccount(n), end.account]);
  if (end.decision)
    await pool.query(
      `insert into claim_decision (id, claim_id, attempt, claim_version, decision, reason_code, verifier_id, decided_at)
       values (gen_random_uuid(), $1, 1, $2, $3, 'registry_match', $4, now())`,
      [plantedClaim(n), written[0]?.version, end.decision, plantedAccount(n)],
    );
  return true;
}
