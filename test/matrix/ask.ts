import { setTimeout as sleep } from 'node:timers/promises';
import { revealComment } from '../../src/features/cases/comments/reveal-comment.ts';
import { liveParts } from '../../src/entrances/live-gateway.ts';
import { newId } from '../../src/kernel/ids.ts';
import { createMemoryBus } from '../../src/platform/events/bus.ts';
import { createHub } from '../../src/platform/events/hub.ts';
import type { Audience } from '../../src/platform/events/outbox.ts';
import type { Subscriber } from '../../src/platform/events/subscriber.ts';
import type { App } from '../../src/platform/http/app-type.ts';
import { requestExampleOf } from '../../src/platform/http/example.ts';
import type { TestApp } from '../support/app.ts';
import { aCase, aDoctor } from '../support/doctors.ts';
import { SocketClient } from '../support/socket-client.ts';
import { RELATIONS, type Objects, type Relation } from './objects.ts';
import { mayEnter } from './judge.ts';
import { ask, type Asked } from './requests.ts';
import { SUBJECT_NAMES, type Person, type SubjectName } from './subjects.ts';
import { cell, type FieldsSeen, type Table } from './table.ts';
import type { World } from './world.ts';

/** Every route × subject × relation; what a reply holds is noted in `fields`. `on` is another server for planted routes. */
export async function askRoutes(
  { app, people, objects }: World,
  routes: readonly Asked[],
  fields: FieldsSeen,
  on: App = app.app,
): Promise<Table> {
  const rows: Record<string, Record<string, string>> = {};
  for (const asked of routes) {
    await objects.asOwner('delete from rate_limit');
    rows[asked.name] = await forEachSubject((name) =>
      askAs(on, asked, { name, subject: people[name] }, objects, (seen) => fields.note(asked.name, name, seen)),
    );
  }
  return rows;
}

/** A GET changes nothing, nor does who is turned away; anything else gets a session and objects of its own, and the subject is put back. */
async function askAs(
  on: App,
  asked: Asked,
  { name, subject }: { readonly name: SubjectName; readonly subject: Person | undefined },
  objects: Objects,
  note: (seen: readonly string[]) => void,
): Promise<string> {
  const relations: readonly Relation[] = asked.path.includes('{') ? RELATIONS : ['owner'];
  const changes = asked.method !== 'GET' && asked.method !== 'HEAD' && mayEnter(asked, name);
  const shared = changes ? undefined : await subject?.token();
  const outcomes: string[] = [];
  for (const relation of relations) {
    const params = await objects.paramsFor(asked.path, subject, relation, changes);
    const { outcome, fields } = await ask(on, asked, params, shared ?? (await subject?.token()));
    outcomes.push(outcome);
    note(fields);
    if (changes) await subject?.stand();
  }
  return cell(outcomes);
}

/** Every command × subject × relation, over sockets. */
export async function askFrames(world: World): Promise<Table> {
  const { app, url, people, objects } = world;
  await acknowledge(world);
  const rows: Record<string, Record<string, string>> = {};
  for (const { name, schema } of liveParts(app.services).commands)
    for (const kind of kindsOf(schema)) {
      const frame = { ...(requestExampleOf(schema) as object), ...(kind === undefined ? {} : { kind }) };
      rows[`frame ${name} ${kind ?? ''}`.trim()] = await forEachSubject((subject) =>
        sendAs(url, people[subject], frame, kind === 'message' ? '/v1/rooms/{id}/messages' : '/v1/rooms/{id}', objects),
      );
    }
  return rows;
}

/** An acknowledgement has no answer; it leaves an event where the sides of a conversation show each other receipts. */
async function acknowledge({ url, people: { physician }, objects }: World): Promise<void> {
  if (!physician) throw new Error('the physician is somebody');
  const { id } = await objects.paramsFor('/v1/rooms/{id}/messages', physician, 'member', true);
  await objects.asOwner('update room_member set shows_receipts = true where room_id = $1', [id]);
  const socket = await SocketClient.signedIn(url, await physician.token());
  socket.send({ frame: 'send', client_id: newId(), kind: 'message', room_id: id, body: 'On my way.' });
  const { seq } = await socket.next((one) => one['type'] === 'message.created');
  socket.send({ frame: 'ack', seq });
  while ((await objects.asOwner(`select 1 from outbox where type = 'delivered.moved'`)).length === 0) await sleep(20);
  socket.close();
}

/** A comment that waits, whose room is closed when its time comes; by hand, as the newest event of a case is to be another. */
async function comeTooLate(app: TestApp, objects: Objects): Promise<void> {
  const [author, peer] = [await aDoctor(app), await aDoctor(app)];
  const { id, room_id } = (await author.call('POST', '/v1/cases', aCase())).body;
  const held = await peer.call('POST', `/v1/cases/${id}/comments`, { body: 'Later.', publish: 'after_pause' });
  await objects.asOwner('update room set closed_at = now() where id = $1', [room_id]);
  await objects.asOwner('update case_comment set publish_at = now() where id = $1', [held.body.id]);
  await revealComment(app.services.db, held.body.id);
}

/** A frame with a member `kind` is one frame for each. */
function kindsOf(schema: object): readonly (string | undefined)[] {
  const properties = Reflect.get(schema, 'properties') as Record<string, { enum?: string[] }> | undefined;
  return properties?.['kind']?.enum ?? [undefined];
}

async function sendAs(
  url: string,
  subject: Person | undefined,
  frame: object,
  path: string,
  objects: Objects,
): Promise<string> {
  const rooms: (string | undefined)[] = [];
  for (const relation of RELATIONS) rooms.push((await objects.paramsFor(path, subject, relation, true))['id']);
  const socket = await SocketClient.open(url);
  socket.hello(subject ? await subject.token() : 'nobody-has-this-token');
  const first = await Promise.race([socket.next((one) => one.frame === 'ready'), socket.closed]);
  if (!('frame' in first)) return `closed-${String(first.code)}`;
  const outcomes: string[] = [];
  for (const room_id of rooms) {
    const client_id = newId();
    socket.send({ ...frame, client_id, room_id });
    const answer = await socket.next((one) => one['client_id'] === client_id);
    const problem = answer['problem'] as { code?: string } | undefined;
    outcomes.push(answer.frame === 'result' ? 'in' : String(problem?.code));
  }
  socket.close();
  return cell(outcomes);
}

const AT_ONCE = 3;

/** A few at the same time: none of them touches what another has. */
async function forEachSubject(ask: (name: SubjectName) => Promise<string>): Promise<Record<string, string>> {
  const row: Record<string, string> = {};
  for (let start = 0; start < SUBJECT_NAMES.length; start += AT_ONCE) {
    const few = SUBJECT_NAMES.slice(start, start + AT_ONCE);
    const answers = await Promise.all(few.map(async (name) => [name, await ask(name)] as const));
    Object.assign(row, Object.fromEntries(answers));
  }
  return row;
}

/** The hub's own decision about each type, on the newest row of the outbox that the requests before have left. */
export async function askEvents({ app, people, objects }: World): Promise<Table> {
  using hub = createHub({
    bus: createMemoryBus(),
    findLiveActors: async () => new Map(),
    findTypingHearers: async () => () => false,
    log: app.services.log,
  });
  await comeTooLate(app, objects);
  const rows: Record<string, Record<string, string>> = {};
  for (const type of liveParts(app.services).eventTypes) {
    const row: Record<string, string> = {};
    const [newest] = await objects.asOwner(
      'select audience, data from outbox where type = $1 order by id desc limit 1',
      [type.type],
    );
    if (!newest) throw new Error(`no request of the matrix made an event ${type.type}: add one`);
    const data = newest['data'] as Record<string, string>;
    const loaded = await loadSome(app, objects, type.type);
    for (const name of SUBJECT_NAMES) {
      const actor = await people[name]?.actor();
      const hears = RELATIONS.map((relation) => {
        if (!actor) return 'no-socket';
        const audience = audienceFor(String(newest['audience']), relation, actor.accountId);
        const subscriber = { actor, rooms: new Set(relation === 'owner' || relation === 'member' ? ['room'] : []) };
        const event = {
          position: 1,
          type: type.type,
          access: type.access,
          audience,
          ids: data,
          frame: Buffer.alloc(0),
          ...loaded,
        };
        return hub.admits(subscriber as unknown as Subscriber, event) ? 'in' : 'not-told';
      });
      row[name] = cell(hears);
    }
    rows[`event ${type.type}`] = row;
  }
  return rows;
}

/** The rule of the newest row that there is still something to tell about. */
async function loadSome(app: TestApp, objects: Objects, name: string) {
  const type = liveParts(app.services).eventTypes.find((one) => one.type === name);
  // What members are told of is clinical or about their account: the table holds the clinical side.
  const rows = await objects.asOwner(
    `select data, audience, audience_id from outbox where type = $1
     order by (type = 'notification' and data ->> 'kind' <> 'message'), id desc limit 50`,
    [name],
  );
  for (const { data, audience: kind, audience_id: id } of rows) {
    const row = { position: 1, type: name, audience: { kind, id }, data, at: '' } as never;
    const loaded = await type?.load(app.services.db, row);
    if (loaded) return { mayHear: (actor: never) => loaded.mayHear(actor) };
  }
  throw new Error(`nothing is left to tell of any event ${name}`);
}

function audienceFor(kind: string, relation: Relation, accountId: string): Audience {
  if (kind === 'account') return { kind, id: relation === 'owner' ? accountId : newId() };
  if (kind === 'room') return { kind, id: 'room' };
  return kind === 'staff' ? { kind } : { kind: 'clinicians' };
}
