import { HttpConnection } from './http-connection.ts';
import type { ArrivalJob, ArrivalResult } from './jobs.ts';
import { bodiesOf, readPath, writePost } from './requests.ts';

const TURN_MS = 5;

/** Sends the mixture at its pace, and waits for what is under way at the end. */
export async function sendArrivals(job: ArrivalJob): Promise<ArrivalResult> {
  bodiesOf(job.length);
  const seen = { sent: 0, good: 0, refused: 0, failed: 0 };
  const times: number[] = [];
  const idle: HttpConnection[] = [];
  const open = new Set<HttpConnection>();
  const under = new Set<Promise<void>>();
  const begun = performance.now();
  const from = begun + job.warmMs;
  const until = from + job.ms;

  function sendDue(now: number): void {
    while (isDue(now)) sendOne();
  }

  function sendOne(): void {
    const turn = (seen.sent += 1);
    const token = job.tokens[turn % job.tokens.length];
    const path = job.paths[turn % job.paths.length] ?? '/';
    const isWrite = turn % job.writeEvery === 0;
    const [head, body] = isWrite ? writePost(path, token, job.length) : readPath(path, token);
    const connection = idle.pop() ?? new HttpConnection(job.url);
    open.add(connection);
    const at = performance.now();
    const one = new Promise<void>((resolve) => {
      const end = (status: number): void => {
        clearTimeout(patience);
        under.delete(one);
        if (at >= from) note(status, performance.now() - at);
        resolve();
        if ('window' in job.pace && performance.now() < until) sendDue(performance.now());
      };
      const patience = setTimeout(() => {
        connection.close();
        open.delete(connection);
        end(GIVEN_UP);
      }, job.patienceMs);
      connection.send(head, body, ({ status }) => {
        if (status === 0) open.delete(connection);
        else idle.push(connection);
        end(status);
      });
    });
    under.add(one);
  }

  function note(status: number, ms: number): void {
    if (status === 503) seen.refused += 1;
    else if (status === GIVEN_UP || (status >= 200 && status < 300)) {
      times.push(ms);
      if (ms <= job.goodMs) seen.good += 1;
    } else seen.failed += 1;
  }

  const isDue = (now: number): boolean =>
    'window' in job.pace
      ? under.size < job.pace.window
      : seen.sent < Math.floor(((now - begun) / 1000) * job.pace.perSecond);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      if (now < until) return sendDue(now);
      clearInterval(timer);
      resolve();
    }, TURN_MS);
  });
  await Promise.all(under);
  for (const connection of open) connection.close();
  return {
    goodPerSecond: seen.good / (job.ms / 1000),
    times,
    refused: seen.refused,
    failed: seen.failed,
  };
}

/** No status: whoever asked went away. */
const GIVEN_UP = -1;
