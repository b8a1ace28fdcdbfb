import { endSessions, openSession, toTokenPair } from '../../features/accounts/index.ts';
import type { Id } from '../../kernel/ids.ts';
import { transaction } from '../../platform/database/connection.ts';
import type { Curbside } from '../../app.ts';

/** A running server whose door requests go through without a network. */
export interface DemoHost extends Pick<Curbside, 'services' | 'identity'> {
  readonly app: NonNullable<Curbside['app']>;
}

export interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends one request as somebody; throws unless it succeeded. `key` makes a POST one that takes effect once. */
export type Request = (
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: object,
  key?: string,
  etag?: string,
) => Promise<Answer>;

/** Somebody of the demo, signed in. */
export interface Person extends AsyncDisposable {
  readonly accountId: Id;
  readonly request: Request;
}

/** Signs an account in for the time of the seed; disposing ends the session. */
export async function actAs(host: DemoHost, accountId: Id): Promise<Person> {
  const { db, keys } = host.services;
  const opened = await transaction(db, (tx) =>
    openSession(tx, keys, { accountId, factor: 'password', device: { userAgent: 'curbside demo' } }),
  );
  const { accessToken } = await toTokenPair(host.identity.tokens, opened);
  return {
    accountId,
    request: requestWith(host, accessToken),
    [Symbol.asyncDispose]: () =>
      transaction(db, async (tx) => void (await endSessions(tx, { accountId }, 'signed_out'))),
  };
}

function requestWith({ app }: DemoHost, token: string): Request {
  return async (method, url, body, key, etag) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(etag === undefined ? {} : { 'if-match': etag }),
    };
    const reply = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
    // The body may quote a span of the text; the code says enough.
    if (reply.statusCode >= 300)
      throw new Error(`${method} ${url.split('/', 3).join('/')} answered ${codeOf(reply.json())}`);
    return { status: reply.statusCode, etag: String(reply.headers['etag'] ?? ''), body: asObject(reply.json()) };
  };
}

function codeOf(body: unknown): string {
  return String(asObject(body)['code']);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
