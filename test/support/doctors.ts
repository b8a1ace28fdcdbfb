import { randomUUID } from 'node:crypto';
import { createAccount, openSession, setMembership, toTokenPair } from '../../src/features/accounts/index.ts';
import type { AccountState, Role } from '../../src/kernel/actor.ts';
import { transaction } from '../../src/platform/database/connection.ts';
import type { StoredPassword } from '../../src/platform/passwords.ts';
import type { TestApp } from './app.ts';
import { assertPromised } from './contract.ts';

/** What came back for a request. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The body as JSON, or undefined when it is something else. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test says by its assertions what it expects
  readonly body: any;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Call = (
  method: Method,
  url: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>;

/** Somebody signed in at two factors. `call` sends a fresh Idempotency-Key with every POST unless one is given. */
export interface Doctor {
  readonly accountId: string;
  readonly personaId: string;
  readonly sessionId: string;
  readonly token: string;
  readonly call: Call;
}

export interface DoctorOptions {
  /** Whether the licence was approved; by default it was. */
  readonly verified?: boolean;
  readonly state?: AccountState;
  /** By default a physician; staff roles are added to it. */
  readonly roles?: readonly Role[];
  readonly name?: string;
  /** Hash of a password; by default there is none. */
  readonly password?: StoredPassword;
}

/** A doctor with an open session, made without mails and claims. */
export async function aDoctor(app: TestApp, options: DoctorOptions = {}): Promise<Doctor> {
  const { db, keys } = app.services;
  const { roles = ['physician'], name = 'Dr. Ada Example', verified = true } = options;
  const state = options.state ?? (verified ? 'verified' : 'new');
  const email = `doctor-${randomUUID()}@clinic.example`;
  const made = await transaction(db, async (tx) => {
    const password = options.password === undefined ? {} : { password: options.password };
    const account = await createAccount(tx, { email, displayName: name, roles, ...password });
    await setMembership(tx, account.accountId, { state, roles });
    const device = { userAgent: 'test' };
    return {
      ...account,
      opened: await openSession(tx, keys, { accountId: account.accountId, factor: 'passkey', device }),
    };
  });
  const { accessToken: token, sessionId } = await toTokenPair(app.identity.tokens, made.opened);
  const { accountId, personaId } = made;
  return { accountId, personaId, sessionId, token, call: callAs(app, token) };
}

/** Sends requests with a token, or as nobody; throws when the answer is not one that openapi.yaml promises. */
export function callAs(app: TestApp, token: string | undefined): Call {
  return async (method, url, body, headers = {}) => {
    const reply = await app.app.inject({
      method,
      url,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    const text = reply.body;
    assertPromised(method, url, reply.statusCode, parsed(text));
    return { status: reply.statusCode, headers: reply.headers as Reply['headers'], text, body: parsed(text) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A new case as a request body; its texts name nobody unless they are given. */
export function aCase(
  texts: { readonly title?: string; readonly body?: string; readonly question?: string } = {},
): object {
  return {
    title: texts.title ?? 'Fever after travel',
    body: texts.body ?? 'Adult with three days of fever and a negative smear.',
    question: texts.question ?? 'Would you repeat the smear?',
    specialty: 'infectious-disease',
    attestation: '2026-11',
  };
}
