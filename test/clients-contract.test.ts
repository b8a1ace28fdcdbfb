import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { readFile } from 'node:fs/promises';
import t from 'tap';
import { parse } from 'yaml';
import { PROBLEMS } from '../src/kernel/errors.ts';
import { CASE_SENDINGS } from './clients/cases.ts';
import { EVIDENCE_SENDINGS } from './clients/evidence.ts';
import { CONVERSATION_SENDINGS } from './clients/conversations.ts';
import { MODERATION_SENDINGS } from './clients/moderation.ts';
import { FACTOR_SENDINGS } from './clients/factors.ts';
import { STAFF_SENDINGS } from './clients/staff.ts';
import { createWorld, SENDINGS, type Sending, type World } from './clients/world.ts';
import { startTestApp } from './support/app.ts';
import { aDoctor, callAs, type Doctor, type Method, type Reply } from './support/doctors.ts';
import { PAGES, servedRoutes } from './support/served-routes.ts';
import { ROOT } from './support/server-process.ts';

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, object>>;
}
interface Content {
  readonly content?: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly 'x-access'?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const document = parse(await readFile(`${ROOT}/openapi.yaml`, 'utf8')) as OpenApi;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase() as Method, path, operation })),
);

// Every operation once, on a busy machine.
t.setTimeout(600_000);

t.test('openapi.yaml is valid OpenAPI 3.1, asyncapi.yaml valid AsyncAPI 3.0', async (t) => {
  const checked = await new Validator().validate(await readFile(`${ROOT}/openapi.yaml`, 'utf8'));
  t.same(checked.errors ?? [], []);
  t.equal(checked.valid, true);
  const faulty = await new Validator().validate({ openapi: '3.1.0', info: { title: 'planted' }, paths: {} });
  t.equal(faulty.valid, false, 'control: a document without a version is refused');

  const { diagnostics } = await new Parser().parse(await readFile(`${ROOT}/asyncapi.yaml`, 'utf8'));
  t.same(
    diagnostics.filter(({ severity }) => severity < 2).map(({ message, path }) => `${path.join('.')}: ${message}`),
    [],
  );
  const planted = await new Parser().parse({ asyncapi: '3.0.0', channels: { socket: { messages: 7 } } });
  t.ok(
    planted.diagnostics.some(({ severity }) => severity < 2),
    'control: a faulty document has diagnostics',
  );
});

t.test('every operation says what it is, who may use it, what it can answer, with examples', async (t) => {
  const ids = operations.map(({ operation }) => operation.operationId);
  t.equal(new Set(ids).size, operations.length, 'operationIds are unique');
  for (const { method, path, operation } of operations) {
    const name = `${method} ${path}`;
    t.match(operation.operationId, /^[a-z][A-Za-z]+$/, `${name}: operationId`);
    t.ok((operation.summary ?? '').length > 5, `${name}: summary`);
    t.equal(operation.tags?.length, 1, `${name}: one tag`);
    t.equal(operation.security === undefined, operation['x-access'] === 'public', `${name}: security`);
    t.ok(operation.responses['500'], `${name}: says how it can fail`);
    if (operation.security) t.ok(operation.responses['401'], `${name}: 401`);
    if (operation.requestBody) t.ok(exampleOf(operation.requestBody), `${name}: a request example`);
    for (const [status, reply] of Object.entries(operation.responses)) {
      if (Number(status) < 300 && status !== '204' && !isFile(reply))
        t.ok(exampleOf(reply) !== undefined, `${name}: an example of ${status}`);
      if (Number(status) >= 400 && !reply.content?.['application/json'])
        t.ok(reply.content?.['application/problem+json']?.examples, `${name}: an example of ${status}`);
    }
  }
});

t.test('every example fits its own schema', async (t) => {
  for (const { method, path, operation } of operations)
    for (const [where, part] of [['request', operation.requestBody] as const, ...Object.entries(operation.responses)]) {
      const media = part?.content?.['application/json'];
      if (!media?.schema) continue;
      const fits = compile(media.schema);
      for (const example of [media.example, ...Object.values(media.examples ?? {}).map(valueOf)])
        if (example !== undefined) t.ok(fits(example), `${method} ${path} ${where}`, { errors: fits.errors, example });
    }
  t.notOk(compile(document.components.schemas['Problem'] ?? {})({ code: 'planted' }), 'control: a wrong one does not');
});

t.test('the served routes and openapi.yaml are the same, both ways', async (t) => {
  const { app } = await startTestApp(t);
  const served = servedRoutes(app.printRoutes({ commonPrefix: false }));
  const listed = operations.map(({ method, path }) => `${method} ${path}`);
  t.ok(served.length > listed.length, 'the routes were read');
  t.same(
    listed.filter((one) => !served.includes(one)),
    [],
    'nothing is promised that is not served',
  );
  t.same(
    served.filter((one) => !listed.includes(one) && !PAGES.some((page) => page.test(one))),
    [],
    'nothing is served that is not in the contract, pages and files of the documentation excepted',
  );
});

t.test("every operation's example works on a fresh server, and its reply fits its schema", async (t) => {
  const app = await startTestApp(t, {
    settings: { PUSH_KEYS: `k1:${Buffer.alloc(32, 'push key').toString('base64')}` },
  });
  const world = await createWorld(app);
  for (const { method, path, operation } of operations) {
    const id = operation.operationId ?? '';
    const sending: Sending =
      (await {
        ...SENDINGS,
        ...FACTOR_SENDINGS,
        ...CONVERSATION_SENDINGS,
        ...STAFF_SENDINGS,
        ...CASE_SENDINGS,
        ...EVIDENCE_SENDINGS,
        ...MODERATION_SENDINGS,
      }[id]?.(world)) ?? {};
    const reply = await send(world, method, path, operation, sending);
    const promised = operation.responses[String(reply.status)];
    t.ok(promised && reply.status < 300, `${id} answers ${reply.status}`, { text: reply.text });
    const schema = promised?.content?.['application/json']?.schema;
    const fits = schema ? compile(schema) : undefined;
    const isBytes = promised !== undefined && isFile(promised);
    t.ok(fits ? fits(reply.body) : isBytes || reply.text === '', `${id}: the reply fits`, {
      errors: fits?.errors,
      text: reply.text,
    });
    t.ok(reply.headers['x-request-id'], `${id}: X-Request-Id`);
    await sending.done?.(reply);
  }
});

t.test('every code that an operation names has its page, and nobody else may do what it does', async (t) => {
  const app = await startTestApp(t);
  const nobody = callAs(app, undefined);
  for (const { method, path, operation } of operations) {
    for (const code of codesOf(operation)) t.ok(Object.hasOwn(PROBLEMS, code), `${operation.operationId}: ${code}`);
    if (!operation.security) continue;
    const reply = await nobody(method, filled(path, {}), bodyOf(operation));
    t.equal(reply.status, 401, `${operation.operationId} without a token`);
    t.match(reply.body, { code: 'unauthenticated' });
  }
});

async function send(
  world: World,
  method: Method,
  path: string,
  operation: Operation,
  sending: Sending,
): Promise<Reply> {
  const call = (sending.as ?? (await somebody(world, operation)))?.call ?? callAs(world.app, undefined);
  return call(method, filled(path, sending.params ?? {}), sending.body ?? bodyOf(operation), sending.headers);
}

/** Somebody who may use the operation, as it says itself. */
async function somebody({ app, vera }: World, operation: Operation): Promise<Doctor | undefined> {
  switch (operation['x-access']) {
    case 'public':
      return undefined;
    case 'verifier':
    case 'staff':
      return vera;
    case 'moderator':
    case 'operator':
    case 'auditor':
      return aDoctor(app, { roles: [operation['x-access']] });
    default:
      return aDoctor(app);
  }
}

function filled(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? '0192d3a0-7c4e-7f6b-9a51-3f2e8f1c7d20');
}

function bodyOf(operation: Operation): object | undefined {
  const example = exampleOf(operation.requestBody);
  return typeof example === 'object' && example !== null ? example : undefined;
}

/** Whether a reply is no JSON but a file, of which there is no example. */
function isFile({ content = {} }: Content): boolean {
  return Object.keys(content).some((type) => type.startsWith('image/'));
}

function exampleOf(part: Content | undefined): unknown {
  const media = part?.content?.['application/json'] ?? part?.content?.['multipart/form-data'];
  return media?.example ?? valueOf(Object.values(media?.examples ?? {})[0]);
}

function valueOf(example: object | undefined): unknown {
  return example && 'value' in example ? example.value : undefined;
}

function codesOf(operation: Operation): string[] {
  return Object.values(operation.responses).flatMap(({ content }) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}),
  );
}

function compile(schema: object): ValidateFunction {
  const ajv = new Ajv2020({ strict: false });
  addFormatsModule.default(ajv);
  return ajv.compile({ ...schema, components: document.components });
}
