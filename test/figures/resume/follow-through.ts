import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApp } from '../../support/app.ts';
import { ENDINGS, FaultProxy, type Fault } from '../../tools/fault-proxy/fault-proxy.ts';
import type { HistoryFaults } from '../../tools/history/history.ts';
import { commentSender, readStoredWords } from '../../tools/ledger/comments.ts';
import { Ledger, type Comparison } from '../../tools/ledger/ledger.ts';
import { sendOnce, type Send } from '../../tools/ledger/writers.ts';
import { between, pick, seededRandom, type Random } from '../../tools/seeded-random.ts';
import type { Bench } from '../harness/bench.ts';
import { gatherCrowd, type Crowd } from './crowd.ts';
import type { Follower } from './follower.ts';

/** A follower hears a message in about 700 bytes: a connection carries between none and some thirty of them. */
const LONGEST_CUT_BYTES = 20_000;
/** Who is shown nothing for so long, restarts included, has been shown everything. */
const QUIET_MS = 12_000;
const SETTLE_MS = 5 * 60_000;
const MOST_UNANSWERED = 32;
const TOKEN_MS = 120_000;

export interface Following {
  readonly clients: number;
  /** How often each of them is cut by its line at least. */
  readonly cuts: number;
  readonly messages: number;
  readonly messagesPerSecond: number;
  readonly seed: number;
}

export interface Followed extends HistoryFaults {
  readonly clients: number;
  /** Messages shown to clients, all together. */
  readonly shown: number;
  /** Events whose position was not above the one before. */
  readonly backwards: number;
  readonly cuts: number;
  /** Times clients came back with a position, and how many went on from there. */
  readonly returns: number;
  readonly resumed: number;
  /** Servers that were killed, by what they did. */
  readonly kills: readonly string[];
  readonly ledger: Comparison;
}

export interface Nodes {
  readonly home: TestApp;
  /** The base URL of an API, another one each time. */
  readonly nextUrl: () => string;
  /** Kills what it likes until the signal is given; names each. `lines` are what clients are connected by. */
  readonly disturb: (signal: AbortSignal, random: Random, lines: readonly FaultProxy[]) => Promise<readonly string[]>;
}

/** Clients follow rooms through lines that are cut at any byte, while servers are disturbed and messages are written. */
export async function followThrough(bench: Bench, following: Following, nodes: Nodes): Promise<Followed> {
  const random = seededRandom(following.seed);
  const faulty = await FaultProxy.to(nodes.nextUrl, () => someFault(random));
  const sound = await FaultProxy.to(nodes.nextUrl, () => ({}));
  const lines = [faulty, sound];
  for (const line of lines) bench.teardown(() => line[Symbol.asyncDispose]());
  const crowd = await gatherCrowd(bench, nodes.home, following.clients, {
    // Cut often enough, a client is left alone.
    url: ({ cuts }) => (cuts < following.cuts ? faulty.url : sound.url),
    pauseMs: () => between(random, 0, 100),
  });
  const stop = new AbortController();
  bench.teardown(() => stop.abort());
  const disturbing = nodes.disturb(stop.signal, random, lines);
  const ledger = await write(bench, crowd, following, nodes.nextUrl);
  stop.abort();
  const kills = await disturbing;
  const lists = await caughtUp(crowd);
  const stored = await readStoredWords(nodes.home.database.adminUrl);
  return { ...summary(crowd.followers), ...checked(crowd, lists), kills, ledger: ledger.compare(stored) };
}

function someFault(random: Random): Fault {
  return {
    delayMs: between(random, 0, 20),
    jitterMs: between(random, 0, 10),
    cut: { after: between(random, 0, LONGEST_CUT_BYTES), how: pick(random, ENDINGS) },
  };
}

/** At a steady pace until everything is written and everybody was cut often enough. */
async function write(bench: Bench, crowd: Crowd, following: Following, url: () => string): Promise<Ledger> {
  const { messages, messagesPerSecond, cuts } = following;
  const ledger = new Ledger();
  const author = { token: await crowd.author.token() };
  const renewing = setInterval(() => {
    // One that fails is made up for by the next: a token lives more than twice as long.
    crowd.author.token().then(
      (token) => (author.token = token),
      () => undefined,
    );
  }, TOKEN_MS);
  bench.teardown(() => clearInterval(renewing));
  const senders = crowd.rooms.map(({ caseId }): Send => {
    return (entry) => commentSender({ url, token: author.token, caseId })(entry);
  });
  const waiting = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const isDone = (): boolean =>
    ledger.entries.length >= messages && crowd.followers.every((follower) => follower.cuts >= cuts);
  while (!isDone()) {
    if (ledger.entries.length > 10 * messages) throw new Error('some clients are never cut');
    const one: Promise<void> = sendOut(ledger, pick(Math.random, senders))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => waiting.delete(one));
    waiting.add(one);
    if (failures.length > 0) throw failures[0];
    // A busy machine is not buried: a client waits for its answers too.
    if (waiting.size >= MOST_UNANSWERED) await Promise.race(waiting);
    await sleep(1_000 / messagesPerSecond);
  }
  await Promise.all(waiting);
  if (failures.length > 0) throw failures[0];
  return ledger;
}

/** One message, repeated with its key until it is acknowledged. */
async function sendOut(ledger: Ledger, send: Send): Promise<void> {
  const entry = ledger.begin();
  const deadline = performance.now() + SETTLE_MS;
  while (!(await sendOnce(entry, send))) {
    if (performance.now() > deadline) throw new Error('a message was not acknowledged within five minutes');
    await sleep(50);
  }
}

/** Waits until everybody was shown everything, or nothing comes any more; the rooms as they are stored. */
async function caughtUp({ followers, history, lists }: Crowd): Promise<Map<string, string[]>> {
  const stored = await lists();
  const total = [...stored.values()].reduce((sum, items) => sum + items.length, 0);
  const shown = (): number => followers.reduce((sum, { name }) => sum + history.countOf(name), 0);
  let last = { shown: shown(), at: performance.now() };
  while (followers.some(({ name }) => history.countOf(name) < total) && performance.now() - last.at < QUIET_MS) {
    await sleep(100);
    if (shown() > last.shown) last = { shown: shown(), at: performance.now() };
  }
  // What comes twice comes late.
  await sleep(500);
  return stored;
}

function checked({ followers, history }: Crowd, lists: Map<string, string[]>): HistoryFaults & { shown: number } {
  const names = followers.map(({ name }) => name);
  const shown = names.reduce((sum, name) => sum + history.countOf(name), 0);
  return { ...history.check(names, lists), shown };
}

function summary(followers: readonly Follower[]) {
  const sum = (count: (follower: Follower) => number): number => followers.reduce((all, one) => all + count(one), 0);
  return {
    clients: followers.length,
    backwards: sum((one) => one.backwards),
    cuts: sum((one) => one.cuts),
    returns: sum((one) => one.returns),
    resumed: sum((one) => one.resumed),
  };
}
