import { startTestApp, type TestApp } from '../support/app.ts';
import type { Bench } from '../figures/harness/bench.ts';
import { createObjects, type Objects } from './objects.ts';
import { aPerson, endPeople, SUBJECT_NAMES, SUBJECTS, type Person, type SubjectName } from './subjects.ts';

export type People = Readonly<Record<SubjectName, Person | undefined>>;

/** A server that listens, with everybody and everything that the matrix asks about. */
export interface World {
  readonly app: TestApp;
  readonly url: string;
  readonly objects: Objects;
  readonly people: People;
}

/** Starts it; it ends with the test or figure. Two factors are wanted, as in production. */
export async function createMatrixWorld(t: Pick<Bench, 'teardown'>): Promise<World> {
  const app = await startTestApp(t, { settings: { AUTH_SINGLE_FACTOR: 'false' } });
  t.teardown(endPeople);
  const url = await app.listen();
  const objects = await createObjects(t, app);
  const entries = await Promise.all(
    SUBJECT_NAMES.map(async (name) => {
      const standing = SUBJECTS[name];
      return [name, standing && (await aPerson(app, standing))] as const;
    }),
  );
  // Jobs note what became of mails and pushes, sooner or later: everybody has one to be shown from the start.
  await objects.asOwner(
    `insert into notification_delivery (account_id, channel, kind, state) select id, 'mail', 'message', 'sent' from account`,
  );
  return { app, url, objects, people: Object.fromEntries(entries) as People };
}
