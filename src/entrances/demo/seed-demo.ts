import { createAccount, grantRole } from '../../features/accounts/index.ts';
import type { Id } from '../../kernel/ids.ts';
import { transaction } from '../../platform/database/connection.ts';
import { createPasswordHasher } from '../../platform/passwords.ts';
import { actAs, type DemoHost, type Person } from './act-as.ts';
import { admit, apply, showSample } from './apply-and-admit.ts';
import { DEMO_CASES } from './cases/index.ts';
import { inTurns } from './in-turns.ts';
import { moderate } from './moderate.ts';
import { APPLICANTS, DEMO_PASSWORD, DOCTORS, emailOf, STAFF, SUSPENDED, WITH_DOCUMENT } from './people.ts';
import { publish, type Published } from './publish.ts';

/** What was seeded. */
export interface Seeded {
  readonly doctors: number;
  readonly waiting: number;
  readonly cases: number;
  readonly comments: number;
  /** What waits for a moderator. */
  readonly moderation: number;
}

/**
 * Fills an empty database with the demo: every claim, decision, case and comment goes through the routes that clients
 * use, and so through the walls. The server must run api and worker. Throws when a request is refused.
 */
export async function seedDemo(
  host: DemoHost,
  onStep: (done: number, total: number) => void = () => {},
): Promise<Seeded> {
  const total = DOCTORS.length + APPLICANTS.length + DEMO_CASES.length;
  let done = 0;
  const step = (): void => onStep((done += 1), total);
  await using stack = new AsyncDisposableStack();
  const signIn = async (accountId: Id): Promise<Person> => stack.use(await actAs(host, accountId));
  const accounts = await makeAccounts(host);
  const [vera, viktor] = await Promise.all(['vera', 'viktor'].map((key) => signIn(idOf(accounts, key))));
  if (!vera || !viktor) throw new Error('the demo has two verifiers');
  const people = new Map<string, Person>();
  await inTurns(DOCTORS, async (doctor) => {
    const person = await signIn(idOf(accounts, doctor.key));
    people.set(doctor.key, person);
    await admit([vera, viktor], person, await apply(person, doctor), doctor);
    step();
  });
  await inTurns(APPLICANTS, async (applicant) => {
    const person = await signIn(idOf(accounts, applicant.key));
    const claimId = await apply(person, applicant);
    if (WITH_DOCUMENT.includes(applicant.key)) await showSample(person, claimId);
    step();
  });
  const posts = new Map<string, Published>();
  for (const story of DEMO_CASES) {
    posts.set(story.title, await publish(people, story));
    step();
  }
  const comments = [...posts.values()].reduce((sum, { commentIds }) => sum + commentIds.length, 0);
  const moderation = await moderate(people, await signIn(idOf(accounts, 'mona')), posts);
  const suspended = idOf(accounts, SUSPENDED);
  await vera.request(
    'POST',
    `/v1/staff/members/${suspended}/suspend`,
    { reason_code: 'under_review' },
    'demo-suspension-0001',
  );
  return { doctors: DOCTORS.length, waiting: APPLICANTS.length, cases: DEMO_CASES.length, comments, moderation };
}

/** Accounts by key; their one password is hashed once. */
async function makeAccounts({ services: { db, keys } }: DemoHost): Promise<ReadonlyMap<string, Id>> {
  const password = await createPasswordHasher(keys.password).hash(DEMO_PASSWORD);
  const everybody = [
    ...STAFF.map(({ key, name, role }) => ({ key, displayName: name, role })),
    ...[...DOCTORS, ...APPLICANTS].map(({ key, firstName, lastName }) => ({
      key,
      displayName: `${firstName} ${lastName}`,
      role: undefined,
    })),
  ];
  return transaction(db, async (tx) => {
    const ids = new Map<string, Id>();
    for (const { key, displayName, role } of everybody) {
      const roles = role === undefined ? (['applicant'] as const) : [];
      const { accountId } = await createAccount(tx, { email: emailOf(key), displayName, roles, password });
      if (role !== undefined) await grantRole(tx, { accountId, role });
      ids.set(key, accountId);
    }
    return ids;
  });
}

function idOf(accounts: ReadonlyMap<string, Id>, key: string): Id {
  const id = accounts.get(key);
  if (id === undefined) throw new Error(`nobody in the demo is called ${key}`);
  return id;
}
