import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { liveParts } from '../../../src/entrances/live-gateway.ts';
import { CLOSE_MEANINGS } from '../../../src/platform/live/close-codes.ts';
import { mayEnter } from '../../matrix/judge.ts';
import { RELATIONS } from '../../matrix/objects.ts';
import { SUBJECT_NAMES, type SubjectName } from '../../matrix/subjects.ts';
import { createMatrixWorld } from '../../matrix/world.ts';
import { frameJudge, sentFrames, type AsyncApi } from '../../tools/frame-fuzz/contract.ts';
import type { FrameTarget, ReceivedFrame, Speaker } from '../../tools/frame-fuzz/fuzz.ts';
import { pick } from '../../tools/seeded-random.ts';
import type { Bench } from '../harness/bench.ts';

const CONTRACT = join(import.meta.dirname, '../../../asyncapi.yaml');
const FRESH = 0.05;
const CLINICIANS: readonly SubjectName[] = ['physician', 'resident', 'student'];
/** An access token lives for five minutes. */
const TOKEN_MS = 200_000;

export async function readFrames(): Promise<AsyncApi> {
  return parse(await readFile(CONTRACT, 'utf8')) as AsyncApi;
}

/** The close codes that the contract names, and those of a client that went by itself. */
export const CLOSE_CODES: ReadonlySet<number> = new Set([...Object.keys(CLOSE_MEANINGS).map(Number), 1000, 1005]);

/** The whole server over its sockets: ten subjects, rooms of four relations, the committed contract. */
export async function ourSockets(bench: Bench): Promise<FrameTarget & { readonly log: () => string }> {
  const world = await createMatrixWorld(bench);
  const { app, objects, people, url } = world;
  const document = await readFrames();
  const accesses = new Map(liveParts(app.services).eventTypes.map(({ type, access }) => [type, access]));
  const tokens = new Map<SubjectName, { readonly token: Promise<string>; readonly at: number }>();
  return {
    url,
    log: app.log,
    // Those who may write do so in half of the talks.
    speakers: [...SUBJECT_NAMES, ...CLINICIANS, ...CLINICIANS].map((name) => ({ name })),
    sent: sentFrames(document),
    definitions: document.components.schemas,
    closeCodes: CLOSE_CODES,
    refuse: frameJudge(document),
    token(speaker) {
      const name = subjectOf(speaker);
      const person = people[name];
      if (!person) return Promise.resolve('nobody-has-this-token');
      const known = tokens.get(name);
      if (known && performance.now() - known.at < TOKEN_MS) return known.token;
      const token = person.token();
      tokens.set(name, { token, at: performance.now() });
      return token;
    },
    async fields(speaker, random) {
      const name = subjectOf(speaker);
      const kind = pick(random, ['message', 'comment']);
      const path = kind === 'message' ? '/v1/rooms/{id}/messages' : '/v1/rooms/{id}/read';
      // To own something, somebody else would have to be a physician for a moment, and would rightly hear what one hears.
      const relations = CLINICIANS.includes(name) ? RELATIONS : RELATIONS.filter((one) => one !== 'owner');
      const { id } = await objects.paramsFor(path, people[name], pick(random, relations), random() < FRESH);
      return { room_id: id, kind, reply_to: undefined };
    },
    async isUnauthorised(speaker, frame) {
      const name = subjectOf(speaker);
      if (!mayEnter({ access: accesses.get(frame.type ?? '') }, name)) return true;
      const roomId = roomOf(frame);
      if (roomId === undefined) return false;
      const found = await objects.asOwner('select 1 from room_member where room_id = $1 and account_id = $2', [
        roomId,
        people[name]?.accountId,
      ]);
      return found.length === 0;
    },
  };
}

/** The room of an event that only its members hear. */
function roomOf({ type = '', data }: ReceivedFrame): string | undefined {
  const { room_id: room, comment } = data as {
    readonly room_id?: string;
    readonly comment?: { readonly room_id: string };
  };
  return type.startsWith('message.') ? room : comment?.room_id;
}

function subjectOf({ name }: Speaker): SubjectName {
  const found = SUBJECT_NAMES.find((one) => one === name);
  if (!found) throw new Error(`${name} is no subject`);
  return found;
}
