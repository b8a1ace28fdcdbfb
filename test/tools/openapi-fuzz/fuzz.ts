import { randomUUID } from 'node:crypto';
import { requestExampleOf, type Definitions } from '../../../src/platform/http/example.ts';
import { pick, seededRandom, type Random } from '../seeded-random.ts';
import type { Answer, Operation, Parameter } from './contract.ts';
import { createValues, type Values } from './values.ts';

/** A request as it is sent. */
export interface FuzzRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
}

/** Who asks: their name, and whether an access lets them in. */
export interface Asker {
  readonly name: string;
  readonly mayEnter: (access: string | undefined) => boolean;
}

/** What is fuzzed. */
export interface Target {
  readonly operations: readonly Operation[];
  readonly definitions: Definitions;
  readonly askers: readonly Asker[];
  /** A token of the asker; undefined for nobody. */
  token(asker: Asker): Promise<string | undefined>;
  /** Ids and versions of something that the operation may be asked about, made when it is not there yet. */
  params(operation: Operation, asker: Asker, random: Random): Promise<Readonly<Record<string, string>>>;
  /** A body that the operation takes, where the example of the contract does not name what is there. */
  example?(operation: Operation, params: Readonly<Record<string, string>>): unknown;
  send(request: FuzzRequest): Promise<Answer>;
}

export interface Fuzzed {
  readonly requests: number;
  /** Answers of each class, `2xx` to `5xx`. */
  readonly classes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  readonly offSchema: readonly string[];
  readonly leaks: readonly string[];
  /** Words that were typed somewhere, to be sought in logs. */
  readonly canaries: readonly string[];
}

const SECRETS = /node_modules|\bat [\w.<> ]+ \(|file:\/\/\/|drizzle|\bselect .+ from\b|insert into|SQLSTATE|\/src\//i;
const KEPT_CANARIES = 2_000;

/** Sends `count` requests of all kinds, each made from the contract, and judges every answer by it. */
export async function fuzz(
  target: Target,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Fuzzed> {
  const random = seededRandom(seed);
  const named = new Map<string, string[]>();
  const canaries: string[] = [];
  const known = (name: string): string | undefined => {
    const values = named.get(name);
    return values && values.length > 0 ? pick(random, values) : undefined;
  };
  const values = createValues(random, target.definitions, known);
  const kept: Values = { ...values, canary: () => keep(canaries, values.canary()) };
  const found = {
    classes: new Map<string, number>(),
    failures: Array<string>(),
    offSchema: Array<string>(),
    leaks: Array<string>(),
  };
  for (let sent = 0; sent < count; sent += 1) {
    const operation = pick(random, target.operations);
    const asker = pick(random, target.askers);
    const request = await aRequest({ target, operation, asker, random, values: kept });
    const answer = await answered(target, request);
    const where = `${operation.method} ${operation.path} as ${asker.name}`;
    const kind = `${Math.floor(answer.status / 100)}xx`;
    found.classes.set(kind, (found.classes.get(kind) ?? 0) + 1);
    if (answer.status >= 500)
      found.failures.push(`${where}: ${answer.status} for ${(request.payload ?? request.url).slice(0, 300)}`);
    const isOurs = request.method === operation.method;
    const refused = isOurs ? operation.refuse(answer) : undefined;
    if (refused !== undefined) found.offSchema.push(`${where}: ${refused}`);
    const leak =
      leakIn(answer, request) ??
      (answer.status < 300 && isOurs && !asker.mayEnter(operation.access) ? 'came in' : undefined);
    if (leak !== undefined) found.leaks.push(`${where}: ${leak}`);
    if (answer.status < 300) remember(named, answer.text);
  }
  return { requests: count, ...found, classes: Object.fromEntries(found.classes), canaries };
}

interface Asking {
  readonly target: Target;
  readonly operation: Operation;
  readonly asker: Asker;
  readonly random: Random;
  readonly values: Values;
}

async function aRequest(asking: Asking): Promise<FuzzRequest> {
  const { target, operation, asker, random, values } = asking;
  const params = await target.params(operation, asker, random);
  const token = await target.token(asker);
  const payload = bodyOf(asking, params);
  return {
    method:
      random() < 0.02 ? pick(random, ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) : operation.method,
    url: urlOf(operation, params, random, values),
    headers: {
      ...headersOf(operation, params, random, values),
      ...(token === undefined ? {} : { authorization: tokenLine(token, random) }),
      ...(payload === undefined ? {} : { 'content-type': contentType(random) }),
    },
    payload,
  };
}

function tokenLine(token: string, random: Random): string {
  return random() < 0.03
    ? pick(random, [`bearer ${token}`, `Bearer ${token.slice(0, -2)}`, 'Bearer', `Basic ${token}`])
    : `Bearer ${token}`;
}

function contentType(random: Random): string {
  return random() < 0.04
    ? pick(random, [
        'text/plain',
        'application/xml',
        'application/json;charset=utf-16',
        'multipart/form-data; boundary=x',
        '',
      ])
    : 'application/json';
}

/** Half of them as they should be, half of those and all others wrong in one place; at times no JSON at all. */
function bodyOf(
  { target, operation, random, values }: Asking,
  params: Readonly<Record<string, string>>,
): string | undefined {
  if (!operation.body) return random() < 0.05 ? '{}' : undefined;
  const way = random();
  if (way < 0.02)
    return pick(random, [
      '{',
      '[]',
      'null',
      '"x"',
      '{"a":1}{',
      '',
      '{"__proto__":null}',
      `"${'x'.repeat(70_000)}"`,
      '['.repeat(5_000),
    ]);
  const example = target.example?.(operation, params) ?? requestExampleOf(operation.body, target.definitions);
  const base = random() < 0.5 ? example : values.valid(operation.body);
  return JSON.stringify(random() < 0.5 ? base : values.mutated(base));
}

function urlOf(
  { path, parameters }: Operation,
  params: Readonly<Record<string, string>>,
  random: Random,
  values: Values,
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const given = params[name] ?? randomUUID();
    return random() < 0.9
      ? given
      : encodeURIComponent(
          pick(random, [randomUUID(), 'x', '', given.toUpperCase(), `${given}%00`, values.canary(), '..']),
        );
  });
  const query = parameters
    .filter((one) => one.in === 'query' && random() < 0.4)
    .map((one) => `${one.name}=${encodeURIComponent(queryValue(one, random, values))}`);
  if (random() < 0.03) query.push(`${values.canary()}=1`);
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
}

function queryValue({ schema = {} }: Parameter, random: Random, values: Values): string {
  const value = values.valid(schema);
  const wrong = random() < 0.3 ? values.mutated(value) : value;
  return typeof wrong === 'string' ? wrong.toWellFormed() : String(JSON.stringify(wrong));
}

function headersOf(
  { method, parameters }: Operation,
  params: Readonly<Record<string, string>>,
  random: Random,
  values: Values,
): Record<string, string> {
  const wants = (name: string): boolean => parameters.some((one) => one.name === name) && random() < 0.95;
  return {
    ...(method === 'POST' && random() < 0.95
      ? {
          'idempotency-key':
            random() < 0.9 ? randomUUID() : pick(random, ['x', 'the-same-key-again-and-again', values.canary()]),
        }
      : {}),
    ...(wants('If-Match')
      ? {
          'if-match':
            random() < 0.8
              ? `"${params['version'] ?? '1'}"`
              : pick(random, ['*', '"x"', 'W/"1"', '"99999999"', '"1", "2"']),
        }
      : {}),
    ...(random() < 0.02 ? { 'x-request-id': 'one-of-the-client', 'user-agent': 'x'.repeat(1_000) } : {}),
  };
}

/** A busy machine turns requests away with 503: they are sent again, as the contract asks. */
async function answered(target: Target, request: FuzzRequest): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await target.send(request);
    if (answer.status !== 503 || attempt === 8) return answer;
    await new Promise((resolve) => void setTimeout(resolve, 150));
  }
}

/** What an answer tells that it should not: insides of the server, or what was typed, in a refusal. */
function leakIn({ status, text }: Answer, { headers, payload, url }: FuzzRequest): string | undefined {
  if (status < 400) return undefined;
  const inside = SECRETS.exec(text)?.[0];
  if (inside !== undefined) return `tells "${inside}"`;
  const typed = `${payload ?? ''} ${url}`.match(/zqcanary\w+/g) ?? [];
  const own = headers['x-request-id'];
  const echoed = typed.find((word) => word !== own && text.includes(word));
  return echoed === undefined ? undefined : `echoes ${echoed} in ${status}: ${text.slice(0, 200)}`;
}

/** What replies name is what later requests ask about. */
function remember(named: Map<string, string[]>, text: string): void {
  for (const [, name = '', value = ''] of text.matchAll(
    /"(id|\w+_id|next_cursor|next|preview_token|cursor)":"([^"]{1,600})"/g,
  )) {
    const values = named.get(name) ?? [];
    named.set(name, [value, ...values].slice(0, 30));
  }
}

function keep(canaries: string[], word: string): string {
  if (canaries.length < KEPT_CANARIES) canaries.push(word);
  return word;
}
