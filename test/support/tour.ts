import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { ROOT, type ServerProcess } from './server-process.ts';
import { CuttableLine, SocketClient, type Frame } from './socket-client.ts';

/** What the tour needs of a server; behind a proxy it may be several. */
export type TouredServer = Pick<ServerProcess, 'url' | 'said' | 'log' | 'command' | 'mailedCode'>;

interface Block {
  readonly kind: string;
  readonly text: string;
}

interface Socket {
  readonly line: CuttableLine;
  readonly client: SocketClient;
  /** How many frames were looked at: expectations go forward only. */
  seen: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Tour {
  readonly server: TouredServer;
  readonly values: Map<string, string>;
  readonly sockets: Map<string, Socket>;
  answer: Answer | undefined;
}

/** Takes the blocks out of a page and runs them in order against a fresh server. */
export async function runTour(t: Test, server: TouredServer, file = 'docs/tour.md'): Promise<void> {
  const page = await readFile(`${ROOT}/${file}`, 'utf8');
  const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']): Block => ({
    kind,
    text: text.trim(),
  }));
  t.ok(blocks.length > 20, 'blocks were found');
  const tour: Tour = { server, values: new Map(), sockets: new Map(), answer: undefined };
  for (const [place, block] of blocks.entries()) await runBlock(t, tour, block, `block ${place + 1}`);
  for (const { client, line } of tour.sockets.values()) {
    client.close();
    await line[Symbol.asyncDispose]();
  }
  t.notMatch(server.said() + server.log(), /Marta|4471920|tidal-lantern/, 'nothing of it was printed or logged');
}

async function runBlock(t: Test, tour: Tour, block: Block, name: string): Promise<void> {
  if (block.kind === 'sh') return runShell(t, tour, block.text, name);
  if (block.kind === 'frames') return runFrames(t, tour, block.text, name);
  if (block.kind !== 'http') return;
  if (block.text.startsWith('HTTP/1.1')) return checkAnswer(t, tour, block.text, name);
  tour.answer = await runRequest(tour, block.text);
}

async function runShell(t: Test, tour: Tour, text: string, name: string): Promise<void> {
  const [, input = '', command = ''] = /^(?:echo '([^']*)' \| )?npm run -s curbside -- (.*)$/.exec(text) ?? [];
  const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  t.ok(await tour.server.command(args, `${input}\n`), `${name}: ${args.slice(0, 2).join(' ')}`);
}

async function runRequest(tour: Tour, text: string): Promise<Answer> {
  const [head = '', ...rest] = (await fill(tour, text)).split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2) as [string, string]));
  const { Until: until, ...sent } = headers as Record<string, string>;
  const body = rest.join('\n\n');
  const [field = '', wanted = ''] = until?.split(' = ') ?? [];
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(`${tour.server.url}${path}`, {
      method,
      headers: body ? { 'content-type': 'application/json', ...sent } : sent,
      ...(body ? { body } : {}),
    });
    const answer = await response.text();
    if (!until || attempt === 100 || (JSON.parse(answer) as Record<string, unknown>)[field] === wanted)
      return { status: response.status, headers: response.headers, text: answer };
    await sleep(50);
  }
}

async function checkAnswer(t: Test, tour: Tour, text: string, name: string): Promise<void> {
  const [head = '', body = ''] = text.split('\n\n');
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
  const fitting = t.equal(tour.answer?.status, status, `${name}: status ${status}`);
  if (!fitting) t.comment(tour.answer?.text ?? '', tour.server.log().split('\n').slice(-4).join('\n'));
  for (const word of /^Without: (.*)$/m.exec(head)?.[1]?.split(', ') ?? [])
    t.notMatch(tour.answer?.text, new RegExp(word), `${name}: without ${word}`);
  checkHeaders(t, tour, head, name);
  if (body)
    t.ok(
      fits(tour, JSON.parse(await fill(tour, body)), JSON.parse(tour.answer?.text ?? 'null')),
      `${name}: ${body.slice(0, 60)}`,
      { answer: tour.answer?.text },
    );
}

/** Every header the page shows was sent; `…` and `{{name=…}}` as in bodies. */
function checkHeaders(t: Test, tour: Tour, head: string, name: string): void {
  for (const [, field = '', wanted = ''] of head.matchAll(/^([A-Z][A-Za-z-]+): (.*)$/gm)) {
    if (field === 'Without') continue;
    const actual = tour.answer?.headers.get(field) ?? undefined;
    t.ok(fits(tour, wanted, actual), `${name}: ${field}: ${wanted}`, { actual });
  }
}

async function runFrames(t: Test, tour: Tour, text: string, name: string): Promise<void> {
  for (const line of text.split('\n')) {
    const [, who = '', what = '', rest = ''] = /^(\w+) (>|<|cut|closed) ?(.*)$/.exec(line) ?? [];
    if (what === '>') await sendFrame(tour, who, JSON.parse(await fill(tour, rest)) as Frame);
    else if (what === '<')
      await expectFrame(t, tour, who, JSON.parse(await fill(tour, rest)), `${name}: ${rest.slice(0, 70)}`);
    else if (what === 'cut') await cut(tour, who);
    else if (what === 'closed')
      t.equal((await socketOf(tour, who).client.closed).code, Number(rest), `${name}: closed ${rest}`);
    else t.fail(`${name}: not understood: ${line}`);
  }
}

async function sendFrame(tour: Tour, who: string, frame: Frame): Promise<void> {
  if (frame.frame === 'hello') {
    const line = await CuttableLine.to(tour.server.url);
    tour.sockets.set(who, { line, client: await SocketClient.open(line.url), seen: 0 });
  }
  socketOf(tour, who).client.send(frame);
}

async function expectFrame(t: Test, tour: Tour, who: string, wanted: unknown, name: string): Promise<void> {
  const socket = socketOf(tour, who);
  const from = socket.seen;
  const found = await socket.client
    .next((frame) => socket.client.frames.indexOf(frame) >= from && fits(tour, wanted, frame))
    .catch(() => undefined);
  t.ok(found, name, { frames: socket.client.frames });
  if (found) socket.seen = socket.client.frames.indexOf(found) + 1;
  const handled = socket.client.sequence();
  if (handled.length > 0) tour.values.set(`${who}.seq`, String(handled.at(-1)));
}

/** Cuts the line like a lost network: no goodbye. What arrived until then counts as handled. */
async function cut(tour: Tour, who: string): Promise<void> {
  const { line, client } = socketOf(tour, who);
  await sleep(300);
  tour.values.set(`${who}.seq`, String(client.sequence().at(-1)));
  await line[Symbol.asyncDispose]();
  await client.closed;
}

function socketOf(tour: Tour, who: string): Socket {
  const socket = tour.sockets.get(who);
  if (!socket) throw new Error(`${who} has no socket`);
  return socket;
}

/** Puts values in: what answers gave, mailed codes, and the ETag of something as somebody sees it. */
async function fill(tour: Tour, text: string): Promise<string> {
  let filled = text.replace(/\{\{([\w.]+)\}\}/g, (_all, name: string) => {
    const value = tour.values.get(name);
    if (value === undefined) throw new Error(`the tour has no value ${name} yet`);
    return value;
  });
  for (const [all, address = ''] of filled.matchAll(/\{\{mail (\S+)\}\}/g))
    filled = filled.replace(all, await tour.server.mailedCode(address));
  for (const [all, path = '', who = ''] of filled.matchAll(/\{\{etag (\S+) (\w+)\}\}/g)) {
    const response = await fetch(`${tour.server.url}${path}`, {
      headers: { authorization: `Bearer ${tour.values.get(`${who}.token`)}` },
    });
    filled = filled.replace(all, response.headers.get('etag') ?? '');
  }
  return filled;
}

/** Whether `actual` holds everything of `wanted`; `…` is any value, `{{name=…}}` keeps it. Arrays have the same length. */
function fits(tour: Tour, wanted: unknown, actual: unknown): boolean {
  const keep = typeof wanted === 'string' ? /^\{\{([\w.]+)=…\}\}$/.exec(wanted)?.[1] : undefined;
  if (keep !== undefined && (typeof actual === 'string' || typeof actual === 'number'))
    tour.values.set(keep, String(actual));
  if (wanted === '…' || keep !== undefined) return actual !== undefined;
  if (Array.isArray(wanted))
    return (
      Array.isArray(actual) && actual.length === wanted.length && wanted.every((one, i) => fits(tour, one, actual[i]))
    );
  if (typeof wanted !== 'object' || wanted === null) return wanted === actual;
  return (
    typeof actual === 'object' &&
    actual !== null &&
    Object.entries(wanted).every(([key, value]) => fits(tour, value, (actual as Record<string, unknown>)[key]))
  );
}
