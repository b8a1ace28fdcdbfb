import { createAccount, openSession, setMembership, toTokenPair } from '../../src/features/accounts/index.ts';
import type { AccountState, Actor, Role } from '../../src/kernel/actor.ts';
import {
  BACKGROUND_DEADLINES,
  openDatabase,
  transaction,
  type DatabasePool,
} from '../../src/platform/database/connection.ts';
import { createSessionCache } from '../../src/features/accounts/sessions/session-cache.ts';
import type { TestApp } from '../support/app.ts';

/** Where each of the ten stands (guarantees.md 4.7); `anonymous` has no account. */
export const SUBJECTS = {
  anonymous: undefined,
  applicant: { state: 'pending', roles: ['applicant'] },
  physician: { state: 'verified', roles: ['physician'] },
  lapsed: { state: 'expired', roles: ['physician'] },
  resident: { state: 'verified', roles: ['resident'] },
  student: { state: 'verified', roles: ['student'] },
  verifier: { state: 'new', roles: ['verifier'] },
  moderator: { state: 'new', roles: ['moderator'] },
  operator: { state: 'new', roles: ['operator'] },
  auditor: { state: 'new', roles: ['auditor'] },
} as const satisfies Record<string, Standing | undefined>;

export type SubjectName = keyof typeof SUBJECTS;
export const SUBJECT_NAMES = Object.keys(SUBJECTS) as SubjectName[];

export interface Standing {
  readonly state: AccountState;
  readonly roles: readonly Role[];
}

/** Somebody with an account; every request may have a session of its own, so that none ends another's. */
export interface Person {
  readonly accountId: string;
  readonly personaId: string;
  readonly standing: Standing;
  /** A fresh access token of a fresh session. */
  token(): Promise<string>;
  /** The actor as a request would see it. */
  actor(): Promise<Actor>;
  /** Puts the person where they stand, or for a moment somewhere else. */
  stand(standing?: Standing): Promise<void>;
}

const pools = new Map<TestApp, DatabasePool>();

/** A pool beside the server's own, which waits as long as a busy machine needs. */
function patientDatabase(app: TestApp): DatabasePool['db'] {
  const pool =
    pools.get(app) ?? openDatabase(app.database.urls.app, { max: 3, name: 'matrix', deadlines: BACKGROUND_DEADLINES });
  pools.set(app, pool);
  return pool.db;
}

/** Closes what the people of the matrix used. */
export async function endPeople(): Promise<void> {
  for (const pool of pools.values()) await pool[Symbol.asyncDispose]();
  pools.clear();
}

const DEVICE = { userAgent: 'test' };
let people = 0;

/** Makes a person where `standing` says. */
export async function aPerson(app: TestApp, standing: Standing): Promise<Person> {
  const { keys } = app.services;
  const db = patientDatabase(app);
  people += 1;
  const email = `matrix-${people}@clinic.example`;
  const made = await transaction(db, (tx) =>
    createAccount(tx, { email, displayName: 'Alda Example', roles: standing.roles }),
  );
  const { accountId, personaId } = made;
  const open = () => transaction(db, (tx) => openSession(tx, keys, { accountId, factor: 'passkey', device: DEVICE }));
  const cache = createSessionCache(db, { singleFactor: false });
  const person: Person = {
    accountId,
    personaId,
    standing,
    token: async () => (await toTokenPair(app.identity.tokens, await open())).accessToken,
    async actor() {
      const found = await cache.find((await open()).sessionId);
      if (!found) throw new Error('the session just opened is not there');
      return found.actor;
    },
    async stand(where = standing) {
      await transaction(db, (tx) => setMembership(tx, accountId, { state: where.state, roles: where.roles }));
      app.identity.authenticator.forget({ kind: 'account', id: accountId });
    },
  };
  await person.stand();
  return person;
}
