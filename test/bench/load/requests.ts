import { HttpConnection, type Answer } from './http-connection.ts';
import type { RequestJob, RequestResult } from './jobs.ts';
import { percentile } from './percentile.ts';
import { commentText, DISTINCT_TEXTS } from './texts.ts';

const bodies = new Map<number, string[]>();
let sent = 0;

/** Bodies of one length, made before anything is measured. */
export function bodiesOf(length: number): readonly string[] {
  const known = bodies.get(length);
  if (known) return known;
  const made = Array.from({ length: DISTINCT_TEXTS }, (_, n) => JSON.stringify({ body: commentText(n, length) }));
  bodies.set(length, made);
  return made;
}

/** The head and body of the next request; every post has a key of its own. */
export function writePost(
  path: string,
  token: string | undefined,
  length: number,
): readonly [head: string, body: string] {
  const texts = bodiesOf(length);
  sent += 1;
  const body = texts[sent % texts.length] ?? '{}';
  return [
    `POST ${path} HTTP/1.1\r\nhost: bench\r\n${bearer(token)}content-type: application/json\r\nidempotency-key: bench-${process.pid}-${String(sent).padStart(12, '0')}\r\ncontent-length: ${body.length}\r\n\r\n`,
    body,
  ];
}

/** The head of a reading request, and its empty body. */
export function readPath(path: string, token: string | undefined): readonly [head: string, body: string] {
  return [`GET ${path} HTTP/1.1\r\nhost: bench\r\n${bearer(token)}\r\n`, ''];
}

function bearer(token: string | undefined): string {
  return token === undefined || token === '' ? '' : `authorization: Bearer ${token}\r\n`;
}

/** Runs the job; what is in flight at its end is waited for, and counted as acknowledged but not as measured. */
export async function sendRequests(job: RequestJob): Promise<RequestResult> {
  bodiesOf(job.length ?? 0);
  const times: number[] = [];
  const ids: string[] = [];
  const failed: Record<string, number> = {};
  const from = performance.now() + job.warmMs;
  const until = from + job.ms;
  let left = job.most ?? Infinity;
  let cpu = process.cpuUsage();
  const measured = setTimeout(() => (cpu = process.cpuUsage()), job.warmMs);

  function note(answer: Answer, begun: number): void {
    const now = performance.now();
    if (answer.status < 200 || answer.status > 299) {
      failed[answer.status] = (failed[answer.status] ?? 0) + 1;
      return;
    }
    if (job.method === 'POST') ids.push(idIn(answer.body));
    if (begun >= from && now <= until) times.push(now - begun);
  }

  function runClient(place: number): Promise<void> {
    const connection = new HttpConnection(job.url);
    const token = job.tokens[place % job.tokens.length];
    let turn = place * 7;
    return new Promise((resolve) => {
      const next = (): void => {
        if (performance.now() >= until || left <= 0) {
          connection.close();
          return resolve();
        }
        left -= 1;
        const path = job.paths[turn++ % job.paths.length] ?? '/';
        const begun = performance.now();
        const [head, body] = job.method === 'POST' ? writePost(path, token, job.length ?? 0) : readPath(path, token);
        connection.send(head, body, (answer) => {
          note(answer, begun);
          if (answer.status === 0) return resolve();
          if (job.pauseMs === undefined) next();
          else setTimeout(next, job.pauseMs);
        });
      };
      next();
    });
  }

  await Promise.all(Array.from({ length: job.clients }, (_, place) => runClient(place)));
  clearTimeout(measured);
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - Math.min(from, performance.now());
  times.sort((left_, right) => left_ - right);
  return {
    perSecond: times.length / (job.ms / 1000),
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    failed,
    acknowledged: job.method === 'POST' ? ids.length : times.length,
    ids,
    share: wallMs > 0 ? (user + system) / 1000 / wallMs : 0,
  };
}

/** The `id` that an answer begins with. */
export function idIn(body: string): string {
  const at = body.indexOf('"id":"');
  return at < 0 ? '' : body.slice(at + 6, at + 42);
}
