import { join } from 'node:path';
import type pg from 'pg';
import { loadKeys } from '../../../src/platform/keys.ts';
import { createAccessTokens } from '../../../src/platform/tokens.ts';
import { withClient } from '../../support/database.ts';

/** Members signed in, without the hash that each sign-in costs. */
export interface Members {
  readonly accountIds: readonly string[];
  /** Fresh access tokens, one a member, good for five minutes. */
  tokens(count: number): Promise<string[]>;
}

/** Opens one session for each of the first members of a seeded database. */
export async function signInMembers(
  adminUrl: string,
  dataDir: string,
  issuer: string,
  count: number,
): Promise<Members> {
  const rows = await withClient(adminUrl, (client) => openSessions(client, count));
  const keys = loadKeys({ keysDir: join(dataDir, 'keys'), environment: {}, mayMake: false });
  const signer = await createAccessTokens({ ring: keys.token, issuer, clock: Date.now });
  const authTime = Math.floor(Date.now() / 1000);
  return {
    accountIds: rows.map(({ account_id: id }) => id),
    tokens: (wanted) =>
      Promise.all(
        rows
          .slice(0, wanted)
          .map(({ id, account_id: accountId }) => signer.sign({ accountId, sessionId: id, aal: 2, authTime })),
      ),
  };
}

interface SessionRow {
  readonly id: string;
  readonly account_id: string;
}

async function openSessions(client: pg.Client, count: number): Promise<SessionRow[]> {
  const { rows } = await client.query<SessionRow>(
    `insert into session (id, account_id, aal, factor, platform, device)
      select gen_random_uuid(), id, 2, 'totp', 'linux', decode('00', 'hex') from account order by email limit $1
      returning id, account_id`,
    [count],
  );
  return rows;
}
