import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection } from './http-connection.ts';
import type { FanOut, FanOutResult, OpenSockets, Opened } from './jobs.ts';
import { percentile } from './percentile.ts';
import { idIn, writePost } from './requests.ts';
import { SocketConnection, SocketEnded } from './socket-connection.ts';

const SHORT_TEXT = 200;
/** Sockets that are being opened at once: fewer than the server lets in without a hello. */
const AT_ONCE = 90;
/** The server lets 200 sockets in a second (guarantees.md 4.9). */
const EVERY_MS = 500;
const PATIENCE_MS = 5_000;

let sockets: SocketConnection[] = [];
let hear: (payload: Buffer) => void = () => {};

export async function openSockets(job: OpenSockets): Promise<Opened> {
  const heard = (payload: Buffer): void => hear(payload);
  for (let from = 0; from < job.tokens.length; from += AT_ONCE) {
    const tokens = job.tokens.slice(from, from + AT_ONCE);
    // The reference server asks nobody who they are, and lets in whoever comes.
    const rest = tokens.includes('') ? undefined : sleep(EVERY_MS);
    sockets.push(...(await Promise.all(tokens.map((token) => openOne(job, token, heard)))));
    await rest;
  }
  return { open: sockets.length };
}

/** Who is turned away at the door comes again a second later, as clients do; five times. */
async function openOne(job: OpenSockets, token: string, heard: (payload: Buffer) => void): Promise<SocketConnection> {
  for (let attempt = 1; ; attempt += 1) {
    const socket = new SocketConnection(job.url, job.path, token, heard);
    try {
      await socket.ready;
      return socket;
    } catch (error) {
      if (attempt === 5 || !(error instanceof SocketEnded) || !error.isTurnedAway) throw error;
      await sleep(1_000);
    }
  }
}

export function closeSockets(): Opened {
  for (const socket of sockets) socket.close();
  sockets = [];
  return { open: 0 };
}

interface Post {
  readonly begun: number;
  heard: number;
  lastAt: number;
  readonly done: () => void;
}

/** A post is known by its place in the room, which frames carry and answers repeat: frames may come before the answer. */
export async function fanOut(job: FanOut): Promise<FanOutResult> {
  const posts = new Map<string, Post>();
  const early = new Map<string, { heard: number; lastAt: number }>();
  const finished: { readonly begun: number; readonly lastAt: number }[] = [];
  let doubled = 0;
  let failed = 0;
  const from = performance.now() + job.warmMs;
  const until = from + job.ms;
  let deliveries = 0;
  let cpu = process.cpuUsage();
  const measured = setTimeout(() => (cpu = process.cpuUsage()), job.warmMs);

  hear = (payload) => {
    const id = idOfFrame(payload);
    if (id === undefined) return;
    const now = performance.now();
    if (now >= from && now <= until) deliveries += 1;
    const post = posts.get(id);
    if (post) return count(post, now);
    const known = early.get(id) ?? { heard: 0, lastAt: 0 };
    known.heard += 1;
    known.lastAt = now;
    early.set(id, known);
  };

  function count(post: Post, now: number): void {
    post.heard += 1;
    post.lastAt = now;
    if (post.heard === sockets.length) post.done();
    if (post.heard > sockets.length) doubled += 1;
  }

  function postOnce(connection: HttpConnection, token: string | undefined): Promise<void> {
    const begun = performance.now();
    return new Promise((resolve) => {
      const patience = setTimeout(resolve, PATIENCE_MS);
      const [head, body] = writePost(job.path, token, SHORT_TEXT);
      connection.send(head, body, (answer) => {
        if (answer.status !== 201) {
          failed += 1;
          clearTimeout(patience);
          return resolve();
        }
        const id = idIn(answer.body);
        const before = early.get(id);
        early.delete(id);
        const post: Post = {
          begun,
          heard: before?.heard ?? 0,
          lastAt: before?.lastAt ?? 0,
          done: () => {
            clearTimeout(patience);
            if (begun >= from) finished.push({ begun, lastAt: post.lastAt });
            resolve();
          },
        };
        posts.set(id, post);
        if (post.heard === sockets.length) post.done();
      });
    });
  }

  await ('window' in job.pace
    ? flatOut(job, job.pace.window, postOnce, until)
    : paced(job, job.pace.everyMs, postOnce, until));
  clearTimeout(measured);
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - from;
  hear = () => {};
  const times = finished.map(({ begun, lastAt }) => lastAt - begun).toSorted((left, right) => left - right);
  const missing = [...posts.values()].reduce((sum, { heard }) => sum + Math.max(0, sockets.length - heard), 0);
  return {
    deliveriesPerSecond: deliveries / (job.ms / 1000),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    posts: posts.size,
    missing,
    doubled,
    failed,
    share: (user + system) / 1000 / wallMs,
  };
}

type PostOnce = (connection: HttpConnection, token: string | undefined) => Promise<void>;

async function flatOut(job: FanOut, window: number, postOnce: PostOnce, until: number): Promise<void> {
  await Promise.all(
    Array.from({ length: window }, async (_, place) => {
      const connection = new HttpConnection(job.url);
      while (performance.now() < until) await postOnce(connection, job.tokens[place % job.tokens.length]);
      connection.close();
    }),
  );
}

async function paced(job: FanOut, everyMs: number, postOnce: PostOnce, until: number): Promise<void> {
  const idle: HttpConnection[] = [];
  const under = new Set<Promise<void>>();
  let turn = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (performance.now() >= until) {
        clearInterval(timer);
        return resolve();
      }
      const connection = idle.pop() ?? new HttpConnection(job.url);
      const one = postOnce(connection, job.tokens[turn++ % job.tokens.length]).then(() => {
        idle.push(connection);
        under.delete(one);
      });
      under.add(one);
    }, everyMs);
  });
  await Promise.all(under);
  for (const connection of idle) connection.close();
}

const CREATED = '"post.created"';
const ID = '"comment":{"id":"';
/** Behind which no frame has these two. */
const HEAD = 220;

/** The id of the comment that an event frame tells of. */
function idOfFrame(payload: Buffer): string | undefined {
  const head = payload.toString('latin1', 0, HEAD);
  const at = head.indexOf(ID);
  return at < 0 || !head.includes(CREATED) ? undefined : head.slice(at + ID.length, at + ID.length + 36);
}
