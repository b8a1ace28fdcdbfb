import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../../src/kernel/ids.ts';
import type { TestApp } from '../../support/app.ts';
import { someCase, someDoctor, startApp } from '../harness/app.ts';
import { withClient } from '../../support/database.ts';
import type { Doctor } from '../../support/doctors.ts';
import { SocketClient } from '../../support/socket-client.ts';
import { commentSender, postComment, readStoredWords, type Target } from '../../tools/ledger/comments.ts';
import { Ledger, type Comparison, type Entry, textOf } from '../../tools/ledger/ledger.ts';
import { sendOnce, settle, type Send } from '../../tools/ledger/writers.ts';
import type { Bench } from '../harness/bench.ts';

const WRITERS = 16;
const SETTLE_MS = 30_000;
/** As many as a socket may send at once, less two (its content limit is 20). */
const FRAMES_A_SOCKET = 18;
const PAIRS_OF_SOCKETS = 2;
const FRAME_ENTRIES = PAIRS_OF_SOCKETS * FRAMES_A_SOCKET;

export interface Retried extends Comparison {
  readonly sends: number;
  /** Entries whose repeats were answered with another comment than the first. */
  readonly otherAnswers: number;
}

/** `count` comments, each sent more than once: at the same time, after a cut, after the answer, and by frame. */
export async function retrySends(bench: Bench, count: number, plant = ''): Promise<Retried> {
  const app = await startApp(bench);
  const url = await app.listen();
  const doctor = await someDoctor(app);
  const published = await someCase(doctor);
  if (plant !== '') await withClient(app.database.adminUrl, (admin) => admin.query(plant));
  const target: Target = { url: () => url, token: doctor.token, caseId: published.id };
  const ledger = new Ledger();
  const answers = new Answers();
  const send = commentSender(target);
  const turns = Array.from({ length: count - FRAME_ENTRIES }, (_, turn) => turn);
  const work = async (): Promise<void> => {
    for (let turn = turns.pop(); turn !== undefined; turn = turns.pop())
      await WAYS[turn % WAYS.length]?.({ entry: ledger.begin(), target, answers, send });
  };
  await Promise.all(Array.from({ length: WRITERS }, work));
  await sendFramesTwice({ app, url, doctor, roomId: published.roomId, ledger });
  await settle(ledger, send, SETTLE_MS);
  const sends = ledger.entries.reduce((sum, { attempts }) => sum + attempts, 0);
  return {
    ...ledger.compare(await readStoredWords(app.database.adminUrl)),
    sends,
    otherAnswers: answers.differing(),
  };
}

/** The ids of the comments that each key was answered with. */
class Answers {
  readonly #ids = new Map<string, Set<string>>();

  note({ key }: Entry, text: string): void {
    const { id } = JSON.parse(text) as { id: string };
    this.#ids.set(key, (this.#ids.get(key) ?? new Set()).add(id));
  }

  differing(): number {
    return [...this.#ids.values()].filter((ids) => ids.size > 1).length;
  }
}

interface Sending {
  readonly entry: Entry;
  readonly target: Target;
  readonly answers: Answers;
  readonly send: Send;
}

const WAYS: readonly ((sending: Sending) => Promise<void>)[] = [
  (sending) => together(sending, 2),
  (sending) => together(sending, 5),
  cutAndAgain,
  againAfterAnswer,
];

async function together({ entry, target, answers }: Sending, times: number): Promise<void> {
  await Promise.all(
    Array.from({ length: times }, async () => {
      entry.attempts += 1;
      const { status, text } = await postComment(target, entry);
      if (status !== 201) return;
      entry.acknowledged = true;
      answers.note(entry, text);
    }),
  );
}

/** The line is cut at a moment that hits before, during and after the write; the client knows nothing and sends again. */
async function cutAndAgain({ entry, target, send }: Sending): Promise<void> {
  entry.attempts += 1;
  await postComment(target, entry, AbortSignal.timeout(randomInt(1, 40))).catch(() => {});
  while (!(await sendOnce(entry, send))) await sleep(10);
}

async function againAfterAnswer({ entry, target, answers }: Sending): Promise<void> {
  for (let time = 0; time < 2; time += 1) await together({ entry, target, answers, send: async () => true }, 1);
}

interface FrameSending {
  readonly app: TestApp;
  readonly url: string;
  readonly doctor: Doctor;
  readonly roomId: string;
  readonly ledger: Ledger;
}

/** Every frame twice, on two sockets at once. */
async function sendFramesTwice({ url, doctor, roomId, ledger }: FrameSending): Promise<void> {
  for (let pair = 0; pair < PAIRS_OF_SOCKETS; pair += 1) {
    const sockets = await Promise.all([1, 2].map(() => SocketClient.signedIn(url, doctor.token)));
    for (let turn = 0; turn < FRAMES_A_SOCKET; turn += 1) {
      const entry = ledger.begin();
      const frame = { frame: 'send', client_id: newId(), kind: 'comment', room_id: roomId, body: textOf(entry) };
      entry.attempts += 2;
      for (const socket of sockets) socket.send(frame);
      const results = await Promise.all(sockets.map((one) => one.next((got) => got['client_id'] === frame.client_id)));
      entry.acknowledged = results.some((result) => result.frame === 'result');
    }
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map((socket) => socket.closed));
  }
}
