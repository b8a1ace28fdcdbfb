import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../support/doctors.ts';
import { rowsOf } from '../support/rows.ts';
import { SocketClient } from '../support/socket-client.ts';
import { play, type Step } from './program.ts';
import { watchersOf, type Watchers, type World } from './world.ts';

type Played = Awaited<ReturnType<typeof play>>;

/** Everything that watchers of one run were given, on every way: replies with their headers, lists, and what sockets told. */
export async function transcriptOf(world: World, program: readonly Step[]): Promise<string> {
  const watchers = await watchersOf(world);
  const sockets = await Promise.all(
    Object.values(watchers).map(({ token }) => SocketClient.signedIn(world.url, token)),
  );
  const [ear] = sockets;
  if (!ear) throw new Error('the peer listens');
  const played = await play(world, watchers, program, ear);
  await notified(world);
  const seen = [...played.replies, ...(await readEverything(watchers, played))].map(shown);
  // Who types is told on a way of its own: where that falls between events says nothing.
  const heard = sockets.map(({ frames }) => [frames.filter(isEvent), frames.filter(({ frame }) => frame === 'typing')]);
  for (const socket of sockets) socket.close();
  return JSON.stringify({ seen, heard });
}

/** Waits until the notifications of all that was told are written. */
async function notified({ app }: World): Promise<void> {
  // What has no position yet is not among what the head counts.
  while ((await rowsOf(app.database, 'select 1 from outbox where position is null')).length > 0) await sleep(20);
  const [head] = await rowsOf(app.database, 'select position from relay_head');
  const isTaken = `select 1 from event_consumer where name = 'notifications' and position >= $1`;
  while ((await rowsOf(app.database, isTaken, [head?.['position']])).length === 0) await sleep(20);
}

/** Positions are given as events come; notifications come when the worker has time: the list is read instead. */
const isEvent = ({ frame, type }: { frame?: unknown; type?: unknown }): boolean =>
  frame === 'event' && type !== 'notification';

async function readEverything(watchers: Watchers, { posts }: Played): Promise<Reply[]> {
  const seen: Reply[] = [];
  for (const reader of [watchers.peer, watchers.trainee]) {
    for (const path of ['/v1/sync', '/v1/notifications', '/v1/conversations', '/v1/me/notices'])
      seen.push(await reader.call('GET', path));
    seen.push(...(await readPages((cursor) => reader.call('GET', `/v1/cases?limit=7${after(cursor)}`))));
    seen.push(await reader.call('POST', '/v1/cases/search', { tag: 'common', limit: 50 }));
  }
  for (const { kind, id } of posts) seen.push(await watchers.trainee.call('GET', `/v1/${kind}s/${id}`));
  const cases = posts.filter(({ kind }) => kind === 'case');
  for (const { id } of cases) seen.push(await watchers.trainee.call('GET', `/v1/cases/${id}/comments?limit=100`));
  for (const { room_id: room } of (await watchers.peer.call('GET', '/v1/conversations')).body.data)
    seen.push(await watchers.peer.call('GET', `/v1/rooms/${room}/messages`));
  for (const path of ['/v1/staff/moderation?filter=notices', '/v1/staff/moderation'])
    seen.push(await watchers.moderator.call('GET', path));
  for (const path of ['/v1/staff/queue', '/v1/cases']) seen.push(await watchers.verifier.call('GET', path));
  return seen;
}

/** At most three pages, one after the other. */
async function readPages(read: (cursor: string | null) => Promise<Reply>): Promise<Reply[]> {
  const pages: Reply[] = [];
  for (let cursor: string | null = null; pages.length < 3; cursor = pages.at(-1)?.body.next_cursor) {
    if (pages.length > 0 && !cursor) break;
    pages.push(await read(cursor));
  }
  return pages;
}

const after = (cursor: string | null): string => (cursor ? `&cursor=${cursor}` : '');

/** A reply without what belongs to this very request alone; its length tells how many digits a position has. */
function shown({ status, headers, body, text }: Reply): object {
  const { date: _date, 'x-request-id': _id, 'content-length': _length, ...kept } = headers;
  return { status, headers: kept, body: body ?? text };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * The same with every id called by the order in which it first appears, so that two transcripts are equal when the same things
 * stand in the same places and are equal to each other in the same places. What is fresh each time is left out: times,
 * positions of events, and what is sealed or hashed over ids.
 */
export function inOrder(transcript: string): string {
  const names = new Map<string, string>();
  const nameOf = (id: string): string => names.get(id) ?? (names.set(id, `id ${names.size}`), nameOf(id));
  return transcript
    .replaceAll(UUID, nameOf)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/"(seq|position|head)":\d+/g, '"$1":0')
    .replaceAll(/"(next_cursor|next|request_id)":"[^"]+"/g, '"$1":"…"')
    .replaceAll(/cursor=[\w-]+/g, 'cursor=…')
    .replaceAll(/W\/\\"[^"]+\\"/g, 'weak tag')
    .replaceAll(/([rt])=\d+/g, '$1=0');
}
