import { startGenerator } from '../../bench/load/generator.ts';
import type { ArrivalJob, ArrivalResult } from '../../bench/load/jobs.ts';
import { aPerson, endPeople, SUBJECTS } from '../../matrix/subjects.ts';
import { PUBLIC_URL, startServers } from '../durability/servers.ts';
import { someCase, someDoctor, startApp } from '../harness/app.ts';
import type { Bench } from '../harness/bench.ts';

/** So many requests at once keep the server busy, and none waits long. */
const CLIENTS = 16;
const PEOPLE = 32;
const CASES = 8;
/** Of ten requests nine read a thread and one writes into it. */
const WRITE_EVERY = 10;
const LENGTH = 300;
const COMMENTS = 10;
/** An answer that takes longer is worth nothing to who asked; after twice that they go away. */
const GOOD_MS = 1_000;
const WARM_MS = 1_000;
const ROUNDS = 3;

export interface Overload {
  /** Requests a second that the server answers when it is asked for no more. */
  readonly peak: number;
  readonly seen: readonly ArrivalResult[];
  /** False when it ended. */
  readonly stands: boolean;
}

/** One server is asked for `times` as much as it can do, by people who do not wait for each other. */
export async function overload(bench: Bench, times: number, ms: number, shedding: 'on' | 'off'): Promise<Overload> {
  bench.teardown(endPeople);
  const home = await startApp(bench, { settings: { PUBLIC_URL, PROCESS_ROLES: 'api,relay' } });
  const servers = await startServers(bench, home.database, {
    count: 1,
    settings: { LOAD_SHEDDING: shedding, PROCESS_ROLES: 'api' },
  });
  const { url, process: server } = await servers.at(0);
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => aPerson(home, SUBJECTS.physician)));
  const tokens = await Promise.all(people.map((person) => person.token()));
  const author = await someDoctor(home);
  const cases: { readonly id: string }[] = [];
  for (let made = 0; made < CASES; made += 1) cases.push(await someCase(author));
  const generator = await startGenerator();
  bench.teardown(() => generator.stop());
  const ask = (pace: ArrivalJob['pace']): Promise<ArrivalResult> =>
    generator.run<'arrivals'>({
      kind: 'arrivals',
      url,
      tokens,
      paths: cases.map(({ id }) => `/v1/cases/${id}/comments?limit=${COMMENTS}`),
      pace,
      writeEvery: WRITE_EVERY,
      length: LENGTH,
      warmMs: WARM_MS,
      ms,
      goodMs: GOOD_MS,
      patienceMs: 2 * GOOD_MS,
    });
  await ask({ window: CLIENTS });
  const seen: ArrivalResult[] = [];
  let peak = 0;
  // In turns, so that what else the machine does falls on both.
  for (let round = 0; round < ROUNDS; round += 1) {
    const { goodPerSecond } = await ask({ window: CLIENTS });
    peak += goodPerSecond / ROUNDS;
    seen.push(await ask({ perSecond: times * goodPerSecond }));
  }
  return { peak, seen, stands: server.exitCode === null && server.signalCode === null };
}
