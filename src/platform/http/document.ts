import { PROBLEMS, type ProblemCode } from '../../kernel/errors.ts';
import { exampleOf, requestExampleOf, type Definitions } from './example.ts';
import { CODES } from './problem.ts';
import { exampleProblem } from './problem-example.ts';

type Part = Record<string, unknown>;

const SUCCESSES: Readonly<Record<string, string>> = {
  200: 'The answer.',
  201: 'Made; this is it.',
  202: 'Taken; the rest happens by itself.',
  204: 'Done; there is nothing to say.',
};

/** Completes the collected document: an example for every request and reply, the headers of replies, words for successes. */
export function completeDocument(document: Part): Part {
  const components = part(document['components']);
  const definitions = part(components['schemas']);
  components['headers'] = HEADERS;
  components['examples'] = Object.fromEntries(
    Object.keys(PROBLEMS)
      .filter(isCode)
      .map((code) => [code, { value: exampleProblem(code) }]),
  );
  for (const path of Object.values(part(document['paths'])))
    for (const [method, operation] of Object.entries(part(path)))
      completeOperation(method, part(operation), definitions);
  return document;
}

function completeOperation(method: string, operation: Part, definitions: Definitions): void {
  if (method === 'get') addRevalidation(operation);
  const media = json(operation['requestBody']) ?? form(operation['requestBody']);
  if (media && media['examples'] === undefined) media['example'] ??= requestExampleOf(media['schema'], definitions);
  for (const parameter of list(operation['parameters']).map(part)) {
    if (parameter['required'] === true) parameter['example'] ??= exampleOf(parameter['schema'], definitions);
  }
  for (const [status, reply] of Object.entries(part(operation['responses'])))
    completeReply(status, part(reply), operation, definitions);
}

/** Every read takes If-None-Match (RFC 9110 section 13.1.2). */
function addRevalidation(operation: Part): void {
  operation['parameters'] = [...list(operation['parameters']), IF_NONE_MATCH];
  part(operation['responses'])['304'] = { description: 'You hold it already.' };
}

const IF_NONE_MATCH = {
  in: 'header',
  name: 'If-None-Match',
  required: false,
  description: 'The `ETag` of what you hold: answered 304 while it is the newest.',
  schema: { type: 'string' },
};

function completeReply(status: string, reply: Part, operation: Part, definitions: Definitions): void {
  if (reply['description'] === 'Default Response') reply['description'] = SUCCESSES[status] ?? 'The answer.';
  const media = json(reply);
  if (media) media['example'] ??= exampleOf(media['schema'], definitions);
  const problem = part(part(reply['content'])['application/problem+json']);
  const codes = codesIn(reply);
  if (codes.length > 0)
    problem['examples'] = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
  delete reply[CODES];
  reply['headers'] = Object.fromEntries(
    headersOf(Number(status), operation).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

/** The codes a problem reply stands for, as its description lists them. */
function codesIn(reply: Part): ProblemCode[] {
  const named = [...String(reply['description']).matchAll(/`([a-z0-9_]+)`/g)].map(([, code]) => code);
  return named.filter(isCode);
}

function isCode(word: unknown): word is ProblemCode {
  return typeof word === 'string' && Object.hasOwn(PROBLEMS, word);
}

const HEADERS = {
  'X-Request-Id': header(
    'Yours when it has the form `[A-Za-z0-9-]{8,64}`, else a new one; in every log line of the request.',
  ),
  ETag: header('The version of what was read: strong (`"3"`) where `If-Match` takes it, else weak (`W/"…"`).'),
  Link: header('`rel="next"`: the address of the next page, absent on the last.'),
  'Idempotent-Replayed': header('`true` when this key took effect earlier and this is that answer again.'),
  RateLimit: header(
    'What is left of the limit: `"bucket";r=REMAINING;t=SECONDS` (draft-ietf-httpapi-ratelimit-headers).',
  ),
  'RateLimit-Policy': header('The limit: `"bucket";q=QUOTA;w=SECONDS`.'),
  'Retry-After': header('Seconds to wait before the same request is sent again.'),
  'WWW-Authenticate': header('`Bearer`.'),
} as const;

function header(description: string): object {
  return { description, schema: { type: 'string' } };
}

function headersOf(status: number, operation: Part): (keyof typeof HEADERS)[] {
  const parameters = list(operation['parameters']).map((one) => part(one)['name']);
  const isList = parameters.includes('cursor');
  return [
    'X-Request-Id',
    ...(status === 200 || status === 304 ? (['ETag'] as const) : []),
    ...(status === 200 && isList ? (['Link'] as const) : []),
    ...(status < 300 && parameters.includes('Idempotency-Key') ? (['Idempotent-Replayed'] as const) : []),
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 429 ? (['RateLimit', 'RateLimit-Policy'] as const) : []),
    ...(status === 429 || status === 503 ? (['Retry-After'] as const) : []),
  ];
}

function form(body: unknown): Part | undefined {
  const media = part(part(body)['content'])['multipart/form-data'];
  return media === undefined ? undefined : part(media);
}

function json(body: unknown): Part | undefined {
  const media = part(part(body)['content'])['application/json'];
  return media === undefined ? undefined : part(media);
}

/** The very object, to be written into; a fresh one for anything else. */
function part(value: unknown): Part {
  return isPart(value) ? value : {};
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
