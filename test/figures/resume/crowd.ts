import { setTimeout as sleep } from 'node:timers/promises';
import { aPerson, endPeople, SUBJECTS, type Person } from '../../matrix/subjects.ts';
import type { TestApp } from '../../support/app.ts';
import { isUnavailable } from '../../../src/platform/database/database-error.ts';
import { aCase, callAs, type Call } from '../../support/doctors.ts';
import { withClient } from '../../support/database.ts';
import { until } from '../../tools/until.ts';
import { History } from '../../tools/history/history.ts';
import type { Bench } from '../harness/bench.ts';
import { Follower, type FollowerOptions } from './follower.ts';

/** As an account may hold five sockets, with room for one that is still going. */
const FOLLOWERS_A_PERSON = 4;
const ROOMS = 2;
const WAVE = 25;

/** Rooms, somebody who writes in them, and many who follow all of them. */
export interface Crowd {
  readonly author: Person;
  readonly rooms: readonly { readonly caseId: string; readonly roomId: string }[];
  readonly followers: readonly Follower[];
  readonly history: History;
  /** Ids of what was written, room by room in its order. */
  lists(): Promise<Map<string, string[]>>;
}

/** Everybody follows once this resolves; they stop with the bench. */
export async function gatherCrowd(
  bench: Bench,
  home: TestApp,
  count: number,
  options: Pick<FollowerOptions, 'url' | 'pauseMs'>,
): Promise<Crowd> {
  bench.teardown(endPeople);
  const author = await aPerson(home, SUBJECTS.physician);
  const call = callAs(home, await author.token());
  const rooms = await Promise.all(Array.from({ length: ROOMS }, () => aRoom(call)));
  const people = await inWaves(Array.from({ length: Math.ceil(count / FOLLOWERS_A_PERSON) }), () =>
    aMember(home, rooms),
  );
  const history = new History();
  const followers = Array.from({ length: count }, (_, place) => {
    const person = people[place % people.length] ?? author;
    return new Follower({ ...options, name: `follower ${place}`, history, token: oneToken(person) });
  });
  bench.teardown(() => followers.forEach((follower) => follower.stop()));
  await inWaves(followers, async (follower) => {
    void follower.run();
    await until(() => follower.isReady, `${follower.name} of ${count} is signed in`);
  });
  bench.say(`${count} clients are signed in`);
  const lists = () => storedComments(home, rooms);
  return { author, rooms, followers, history, lists };
}

/** So many at a time, the next when all of them are done: a crowd takes as long as its size needs, and each of it as long as one may. */
async function inWaves<One, Made>(all: readonly One[], work: (one: One) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = [];
  for (let start = 0; start < all.length; start += WAVE)
    made.push(...(await Promise.all(all.slice(start, start + WAVE).map(work))));
  return made;
}

async function aRoom(call: Call): Promise<{ caseId: string; roomId: string }> {
  const { body, status } = await patiently(() => call('POST', '/v1/cases', aCase()));
  if (status !== 201) throw new Error(`publishing a case gave ${status}`);
  return { caseId: body.id, roomId: body.room_id };
}

async function aMember(home: TestApp, rooms: readonly { readonly roomId: string }[]): Promise<Person> {
  const person = await withPatience(() => aPerson(home, SUBJECTS.physician));
  const call = callAs(home, await withPatience(() => person.token()));
  for (const { roomId } of rooms) {
    const { status } = await patiently(() => call('PUT', `/v1/rooms/${roomId}/membership`));
    if (status !== 204) throw new Error(`joining gave ${status}`);
  }
  return person;
}

async function patiently<Reply extends { readonly status: number }>(ask: () => Promise<Reply>): Promise<Reply> {
  for (let attempt = 0; ; attempt += 1) {
    const reply = await ask();
    if (reply.status !== 503 || attempt === 10) return reply;
    await sleep(200);
  }
}

/** A session of its own, whose token is made again only when the last one may have run out. */
function oneToken(person: Person): () => Promise<string> {
  const LIFE_MS = 4 * 60_000;
  let made: { readonly token: Promise<string>; readonly at: number } | undefined;
  return () => {
    if (!made || performance.now() - made.at > LIFE_MS)
      made = { token: withPatience(() => person.token()), at: performance.now() };
    return made.token;
  };
}

/** Killed servers hold their connections for a while: the database may have none left. */
async function withPatience<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 20 || !isUnavailable(error)) throw error;
      await sleep(250);
    }
  }
}

async function storedComments(
  { database }: TestApp,
  rooms: readonly { readonly roomId: string }[],
): Promise<Map<string, string[]>> {
  const { rows } = await withClient(database.adminUrl, (admin) =>
    admin.query<{ room_id: string; id: string }>('select room_id, id from case_comment order by room_id, room_seq'),
  );
  const lists = new Map<string, string[]>(rooms.map(({ roomId }) => [roomId, []]));
  for (const { room_id: roomId, id } of rows) lists.get(roomId)?.push(id);
  return lists;
}
