import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createAccount, openSession, toTokenPair } from '../../src/features/accounts/index.ts';
import type { Role } from '../../src/kernel/actor.ts';
import { transaction } from '../../src/platform/database/connection.ts';
import type { TestApp } from './app.ts';
import type { Doctor } from './doctors.ts';
import { until } from '../tools/until.ts';

/** A claim that the small register bears out in every field. */
export const MARGARET = {
  kind: 'licence',
  country: 'US',
  number: '2000000101',
  state: 'OR',
  first_name: 'Margaret',
  last_name: 'Qteston',
  attestation: true,
} as const;

/** An answer, its body read. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

type Call = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
  headers?: Record<string, string>,
) => Promise<Reply>;

/** Somebody signed in, with what they send. */
export interface Person {
  readonly accountId: string;
  readonly token: string;
  readonly call: Call;
  readonly claim: (body: object) => Promise<Reply>;
}

/** Whoever can look at a claim. */
interface Asking {
  readonly call: (method: 'GET', path: string) => Promise<Reply>;
}

let people = 0;

/** A person with these roles, signed in with a passkey just now. */
export async function aPerson(app: TestApp, roles: readonly Role[]): Promise<Person> {
  people += 1;
  const { db, keys } = app.services;
  const input = { email: `person-${people}-${randomUUID()}@example.test`, displayName: 'Dr. Example', roles };
  const { accountId, opened } = await transaction(db, async (tx) => {
    const made = await createAccount(tx, input);
    const device = { userAgent: 'test' };
    return { ...made, opened: await openSession(tx, keys, { accountId: made.accountId, factor: 'passkey', device }) };
  });
  const { accessToken: token } = await toTokenPair(app.identity.tokens, opened);
  const own: Call = (method, path, body, headers) => call(app, token, method, path, body, headers);
  return {
    accountId,
    token,
    call: own,
    claim: (body) => own('POST', '/v1/claims', body, { 'idempotency-key': newKey() }),
  };
}

/** One after the other: making them is not the race, and a busy machine has few connections to give. */
export async function somePeople(app: TestApp, count: number, roles: readonly Role[]): Promise<Person[]> {
  const made: Person[] = [];
  for (let n = 0; n < count; n += 1) made.push(await aPerson(app, roles));
  return made;
}

/** Sends a request as whoever holds the token. */
export async function call(
  app: TestApp,
  token: string | undefined,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const reply = await app.app.inject({
    method,
    url,
    headers: { ...authorization, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  return {
    status: reply.statusCode,
    headers: reply.headers as Reply['headers'],
    text: reply.body,
    body: reply.body === '' ? undefined : reply.json(),
  };
}

/** Decides a claim at its current version. */
export async function decide(verifier: Pick<Person, 'call'>, id: string, body: object): Promise<Reply> {
  const etag = (await verifier.call('GET', `/v1/staff/claims/${id}`)).headers.etag ?? '';
  return verifier.call('POST', `/v1/staff/claims/${id}/decision`, body, {
    'if-match': etag,
    'idempotency-key': newKey(),
  });
}

/** A claim that was approved, by a second person where it takes one. */
export async function approved(app: TestApp, member: Doctor, facts: object, scope: object = {}): Promise<string> {
  const made = await member.call('POST', '/v1/claims', facts);
  if (made.status !== 201) throw new Error(made.text);
  await checked(member, made.body.id);
  for (const roles of [['verifier'], ['verifier']] as const) {
    const verifier = await aPerson(app, roles);
    const decided = await decide(verifier, made.body.id, {
      decision: 'approve',
      reason_code: 'document_checked',
      ...scope,
    });
    if (decided.status !== 201) throw new Error(decided.text);
    if (decided.body.stands) return made.body.id;
  }
  throw new Error('two approvals did not do');
}

/** Waits until the job has made the checks of the claim. */
export async function checked(person: Asking, id: string): Promise<Reply['body']> {
  let claim: Reply['body'];
  await until(async () => {
    claim = (await person.call('GET', `/v1/claims/${id}`)).body;
    return claim.status === 'needs_review';
  });
  return claim;
}

/** A fresh Idempotency-Key. */
export function newKey(): string {
  return randomUUID();
}

/** Works on the database as its owner. */
export async function asAdmin<Result>(app: TestApp, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: app.database.adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs one statement as the owner of the database. */
export async function execute(app: TestApp, sql: string): Promise<void> {
  await asAdmin(app, (client) => client.query(sql));
}

/** The first column of what a query gives, as the owner of the database. */
export async function column(app: TestApp, sql: string): Promise<string[]> {
  const { rows } = await asAdmin(app, (client) => client.query<string[]>({ text: sql, rowMode: 'array' }));
  return rows.map(([value]) => String(value));
}

/** How many rows a table has. */
export async function countRows(app: TestApp, table: string): Promise<number> {
  return Number((await column(app, `select count(*) from ${table}`))[0]);
}

/** A table as text. */
export async function dumpOf(app: TestApp, table: string): Promise<string> {
  return (await column(app, `select to_jsonb(x)::text from ${table} x`)).join('\n');
}
