import pg from 'pg';
import { loadReceiptKeys, type ReceiptKey } from './roles.ts';

/** One connection as DATABASE_ADMIN_URL; its errors are the driver's own, so never log them. */
export async function connectAdmin(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set client_min_messages = warning');
  return client;
}

/** Runs `work` between begin and commit; a failure rolls back and is thrown on. */
export async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Leaves the trace of what an admin did; nothing where the audit tables are not there yet. */
export async function auditByAdmin(client: pg.Client, action: string, details: object): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('public.audit_pending') is not null as there`,
  );
  if (rows[0]?.there !== true) return;
  await client.query(`insert into public.audit_pending (action, outcome, details) values ($1, 'done', $2)`, [
    action,
    JSON.stringify(details),
  ]);
}

/** Lets the gate verify with these receipt keys too, before anything is minted with them. */
export async function admitReceiptKeys(adminUrl: string, keys: readonly ReceiptKey[]): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    await loadReceiptKeys(client, keys);
    await auditByAdmin(client, 'keys.admit', { receipt: keys.map(({ id }) => id) });
  });
}

/** Receipts under this key are refused from now on; for a key that seals no row any more. */
export async function retireReceiptKey(adminUrl: string, id: string): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    await client.query('begin; set local role curbside_deid_owner');
    await client.query('update deid.keys set accept_until = now() where key_id = $1 and accept_until is null', [id]);
    await client.query('commit');
    await auditByAdmin(client, 'keys.retire', { receipt: id });
  });
}

async function withAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await connectAdmin(url);
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
