import { createHash, createHmac, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Test } from 'tap';
import { migrate } from '../../src/platform/database/migrate.ts';
import { fingerprint, readMigrations } from '../../src/platform/database/migration-files.ts';
import { grantDatabase, type ReceiptKey } from '../../src/platform/database/roles.ts';
import { ensureDatabaseUrls, withDatabase, type RoleUrls } from '../../src/platform/database/urls.ts';
import { testPostgres } from './postgres.ts';

/** The receipt key every test database knows as k1. */
export const TEST_RECEIPT_KEY: ReceiptKey = {
  id: 'k1',
  key: createHash('sha256').update('curbside test receipt key').digest(),
};

export interface TestDatabase {
  readonly adminUrl: string;
  readonly urls: RoleUrls;
  drop(): Promise<void>;
}

/** A fresh, migrated database of its own, dropped at the end of the test. */
export async function createTestDatabase(t: Pick<Test, 'teardown'>): Promise<TestDatabase> {
  const server = await testPostgres();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    const template = await ensureTemplate(client, server);
    await client.query(`create database ${name} template ${template}`);
  });
  return openFresh(t, server, name);
}

/** An empty database without any migration, dropped at the end of the test. */
export async function createEmptyDatabase(t: Pick<Test, 'teardown'>): Promise<TestDatabase> {
  const server = await testPostgres();
  const name = `empty_${randomBytes(6).toString('hex')}`;
  await withClient(server, (client) => client.query(`create database ${name} template template0`));
  return describeDatabase(t, server, name);
}

/** Runs `work` on one connection and closes it. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What the engine would mint, made by hand: tests of wall 3 need receipts without the engine. */
export function testReceipt(text: string, version = 'k1/engine-0.0.0/policy-1', key = TEST_RECEIPT_KEY.key): Buffer {
  return createHmac('sha256', key).update(version).update('\0').update(text).digest();
}

export function testRoleUrls(adminUrl: string): RoleUrls {
  return ensureDatabaseUrls({ production: false, databaseAdminUrl: adminUrl }, (role) => `test-${role}`);
}

async function openFresh(t: Pick<Test, 'teardown'>, server: string, name: string): Promise<TestDatabase> {
  const database = describeDatabase(t, server, name);
  await withClient(database.adminUrl, grantDatabase);
  return database;
}

function describeDatabase(t: Pick<Test, 'teardown'>, server: string, name: string): TestDatabase {
  const adminUrl = withDatabase(server, name);
  const drop = async (): Promise<void> => {
    await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  t.teardown(drop);
  return { adminUrl, urls: testRoleUrls(adminUrl), drop };
}

/** The migrated template of these very migration files; built once a run, under a lock of the server. */
async function ensureTemplate(client: pg.Client, server: string): Promise<string> {
  const name = `curbside_template_${fingerprint(await readMigrations()).slice(0, 16)}`;
  await client.query(`select pg_advisory_lock(hashtext('curbside test template'))`);
  try {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await buildTemplate(client, server, name);
    return name;
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext('curbside test template'))`);
  }
}

async function buildTemplate(client: pg.Client, server: string, name: string): Promise<void> {
  const building = `${name}_building`;
  await client.query(`drop database if exists ${building} with (force)`);
  await client.query(`create database ${building} template template0`);
  const adminUrl = withDatabase(server, building);
  await migrate({ adminUrl, roleUrls: testRoleUrls(adminUrl), receiptKeys: [TEST_RECEIPT_KEY] });
  await client.query(`alter database ${building} rename to ${name}`);
}
