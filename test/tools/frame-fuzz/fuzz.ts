import { setTimeout as sleep } from 'node:timers/promises';
import { requestExampleOf, type Definitions } from '../../../src/platform/http/example.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { createValues, type Schema, type Values } from '../openapi-fuzz/values.ts';
import { between, pick, seededRandom, type Random } from '../seeded-random.ts';
import { WireClient, OPCODE, type FrameBytes } from '../ws-conformance/wire.ts';

/** Somebody with a socket. */
export interface Speaker {
  readonly name: string;
}

export interface ReceivedFrame {
  readonly frame: string;
  readonly type?: string;
  readonly [field: string]: unknown;
}

/** What is fuzzed over sockets. */
export interface FrameTarget {
  readonly url: string;
  readonly speakers: readonly Speaker[];
  /** Payload schemas of the frames that clients send, by the name of the frame. */
  readonly sent: Readonly<Record<string, Schema>>;
  readonly definitions: Definitions;
  readonly closeCodes: ReadonlySet<number>;
  token(speaker: Speaker): Promise<string>;
  /** Fields that name something there is, the speaker's or somebody else's; undefined for one that is better left out. */
  fields(speaker: Speaker, random: Random): Promise<Readonly<Record<string, string | undefined>>>;
  /** Why a frame is none that the contract promises. */
  refuse(frame: ReceivedFrame): string | undefined;
  /** Whether somebody was told what is not for them. */
  isUnauthorised(speaker: Speaker, frame: ReceivedFrame): Promise<boolean>;
}

export interface FramesFuzzed {
  readonly frames: number;
  readonly sockets: number;
  /** What came back, by the name of the frame, and closes by their code. */
  readonly received: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  readonly offSchema: readonly string[];
  readonly unauthorised: readonly string[];
}

const AT_ONCE = 5;
const LONGEST_TALK = 14;
const SILENCE_MS = 10_000;

/** Sends `count` frames of all kinds over one socket after the other, and judges all that comes back. */
export async function fuzzFrames(
  target: FrameTarget,
  { count, seed }: { count: number; seed: number },
): Promise<FramesFuzzed> {
  const found = {
    received: new Map<string, number>(),
    failures: Array<string>(),
    offSchema: Array<string>(),
    unauthorised: Array<string>(),
  };
  const state = { frames: 0, sockets: 0 };
  const work = async (worker: number): Promise<void> => {
    const random = seededRandom(seed + worker);
    const values = createValues(random, target.definitions, () => undefined);
    while (state.frames < count) {
      state.sockets += 1;
      const speaker = pick(random, target.speakers);
      const talk = {
        target,
        random,
        values,
        speaker,
        note: (kind: string) => found.received.set(kind, (found.received.get(kind) ?? 0) + 1),
      };
      const { sent, client } = await talkOnce(talk);
      state.frames += sent.length;
      await judge(talk, client, sent, found);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => work(worker)));
  return { ...state, ...found, received: Object.fromEntries(found.received) };
}

interface Talk {
  readonly target: FrameTarget;
  readonly random: Random;
  readonly values: Values;
  readonly speaker: Speaker;
  readonly note: (kind: string) => void;
}

/** One socket: hello, some frames in one go or after each other, and a ping that is answered once all else was. */
async function talkOnce({ target, random, values, speaker }: Talk): Promise<{ sent: string[]; client: WireClient }> {
  const client = await opened(target.url);
  const sent: string[] = [];
  const say = (frame: FrameBytes): void => {
    sent.push(String(frame.payload ?? ''));
    client.send(frame);
  };
  const hello = {
    frame: 'hello',
    token: await target.token(speaker),
    ...(random() < 0.2 ? { resume_from: { seq: between(random, 0, 500) } } : {}),
  };
  const isOdd = random() < 0.05;
  say({ payload: JSON.stringify(isOdd ? values.mutated(hello) : hello) });
  const fields = await target.fields(speaker, random);
  for (let frames = between(random, 1, LONGEST_TALK); frames > 0; frames -= 1) {
    say(someFrame({ target, random, values, speaker, note: () => undefined }, fields));
    if (random() < 0.3) await sleep(between(random, 0, 5));
  }
  client.send({ payload: '{"frame":"ping"}' });
  const pongs = (): number => client.said().texts.filter((text) => text === '{"frame":"pong"}').length;
  const expected = 1 + sent.filter((text) => text === '{"frame":"ping"}').length;
  await client.until(() => pongs() >= expected || client.said().closed !== undefined, SILENCE_MS);
  return { sent, client };
}

/** The server admits so many a second: who is turned away comes again. */
async function opened(url: string): Promise<WireClient> {
  for (let attempt = 0; ; attempt += 1) {
    const client = await WireClient.open(url);
    if (client.status === 101 || attempt === 20) return client;
    client.socket.destroy();
    await sleep(100);
  }
}

function someFrame({ target, random, values }: Talk, fields: Readonly<Record<string, string | undefined>>): FrameBytes {
  const others = Object.keys(target.sent).filter((one) => one !== 'hello');
  const name = random() < 0.6 && target.sent['send'] ? 'send' : pick(random, others);
  const schema = target.sent[name] ?? {};
  const base = {
    ...((random() < 0.5 ? requestExampleOf(schema, target.definitions) : values.valid(schema)) as object),
  };
  const known = Object.entries({ ...fields, client_id: newId() }).filter(([field]) => field in base && random() < 0.85);
  const fitted = { ...base, ...Object.fromEntries(known) };
  const frame = random() < 0.15 ? values.mutated(fitted) : fitted;
  const way = random();
  if (way < 0.01) return { opcode: OPCODE.binary, payload: JSON.stringify(frame) };
  if (way < 0.02) return { payload: JSON.stringify(frame).slice(0, -1) };
  if (way < 0.03) return { payload: JSON.stringify(name === 'send' ? { ...fitted, frame: values.canary() } : fitted) };
  return { payload: JSON.stringify(frame) };
}

async function judge(
  { target, speaker, note }: Talk,
  client: WireClient,
  sent: readonly string[],
  found: Pick<FramesFuzzed, never> & { failures: string[]; offSchema: string[]; unauthorised: string[] },
): Promise<void> {
  const { texts, closed } = client.said();
  const where = `${speaker.name} after ${sent.at(-1)?.slice(0, 200)}`;
  const isSilent = closed === undefined && !texts.includes('{"frame":"pong"}');
  client.socket.destroy();
  if (isSilent) found.failures.push(`${where}: silence`);
  if (closed !== undefined) note(`close ${closed}`);
  if (closed !== undefined && !target.closeCodes.has(closed)) found.failures.push(`${where}: closed with ${closed}`);
  for (const text of texts) {
    const frame = JSON.parse(text) as ReceivedFrame;
    note(frame.frame);
    const problem = frame['problem'] as { readonly status?: number; readonly code?: string } | undefined;
    if (frame.frame === 'refused' && Number(problem?.status) >= 500 && Number(problem?.status) !== 503)
      found.failures.push(`${where}: ${problem?.code}`);
    const fault = target.refuse(frame);
    if (fault !== undefined) found.offSchema.push(`${frame.frame} ${frame.type ?? ''}: ${fault}`);
    if (frame.frame === 'event' && (await target.isUnauthorised(speaker, frame)))
      found.unauthorised.push(`${speaker.name} heard ${frame.type}`);
  }
}
