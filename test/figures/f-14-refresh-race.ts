import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestApp } from '../support/app.ts';
import { someDoctor, startApp } from './harness/app.ts';
import { createTestDatabase, withClient } from '../support/database.ts';
import { openedSession } from './identity/opened-session.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

const FAMILIES = 200;
const AT_ONCE = 20;
const CONTROL_FAMILIES = 20;

/** P8: of requests with one refresh token at the same time, one makes the successor and all get that one. */
export const figure: Figure = {
  id: 'F-14',
  title: 'Refresh races that end with another number of successors than one (200 sessions, 20 requests each)',
  target: '0 of 200',
  anchor: 'Keycloak CVE-2026-1035; read-then-write gave 198 to 200 of 200 when the target was set',
  tier: 'C',
  database: true,
  run: async (bench) => {
    const app = await startApp(bench);
    return judge(await raceAll(FAMILIES, (family) => raceInApp(app, family)));
  },
  control: { planted: 'a refresh that reads before it writes', run: planted },
};

/** What the requests of one family were given, one entry a request that succeeded. */
type Race = (family: number) => Promise<readonly string[]>;

async function raceAll(families: number, race: Race): Promise<{ families: number; wrong: number; answered: number }> {
  let [wrong, answered] = [0, 0];
  for (let family = 0; family < families; family += 1) {
    const successors = await race(family);
    answered += successors.length;
    if (new Set(successors).size !== 1) wrong += 1;
  }
  return { families, wrong, answered };
}

function judge({ families, wrong, answered }: { families: number; wrong: number; answered: number }): Measured {
  return {
    value: `${wrong} of ${families}; ${answered} of ${families * AT_ONCE} requests answered with a token`,
    pass: wrong === 0 && answered >= families,
  };
}

async function raceInApp(app: TestApp, family: number): Promise<string[]> {
  const doctor = await someDoctor(app);
  const { refreshToken } = await openedSession(app, doctor.accountId);
  const replies = await Promise.all(
    Array.from({ length: AT_ONCE }, () =>
      app.app.inject({
        method: 'POST',
        url: '/v1/auth/refresh',
        // Another address for each family: the limit of one address is another promise.
        remoteAddress: `10.${family % 250}.${1 + Math.floor(family / 250)}.1`,
        headers: { 'user-agent': 'one program' },
        payload: { refresh_token: refreshToken },
      }),
    ),
  );
  return replies.flatMap((reply) => (reply.statusCode === 200 ? [String(reply.json().refresh_token)] : []));
}

async function planted(bench: Bench): Promise<Measured> {
  const database = await createTestDatabase(bench);
  await withClient(database.adminUrl, (admin) =>
    admin.query('create table planted (token uuid primary key, used boolean not null default false)'),
  );
  const pool = new pg.Pool({ connectionString: database.adminUrl, max: AT_ONCE });
  bench.teardown(() => pool.end());
  const refresh = async (token: string): Promise<string | undefined> => {
    const { rows } = await pool.query<{ used: boolean }>('select used from planted where token = $1', [token]);
    if (rows[0]?.used !== false) return undefined;
    await pool.query('update planted set used = true where token = $1', [token]);
    return randomUUID();
  };
  return judge(
    await raceAll(CONTROL_FAMILIES, async () => {
      const token = randomUUID();
      await pool.query('insert into planted (token) values ($1)', [token]);
      const given = await Promise.all(Array.from({ length: AT_ONCE }, () => refresh(token)));
      return given.filter((one) => one !== undefined);
    }),
  );
}
