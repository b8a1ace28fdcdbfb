import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { requestExampleOf } from '../../src/platform/http/example.ts';
import type { App } from '../../src/platform/http/app-type.ts';
import { servedRoutes } from '../support/served-routes.ts';
import type { Params } from './objects.ts';

/** One route as the matrix asks it; `access` is what it declares, undefined for pages outside the contract. */
export interface Asked {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly access: string | undefined;
  readonly body: unknown;
  readonly wantsIfMatch: boolean;
}

type Method = NonNullable<InjectOptions['method']>;

interface Operation {
  readonly 'x-access'?: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
}

/** Every route that the server serves, with a body that fits it. */
export function askedRoutes(app: App, personaId: string): Asked[] {
  const bodies = bodiesNaming(personaId);
  const { paths = {}, components } = app.swagger() as {
    paths?: Record<string, Record<string, Operation>>;
    components?: { schemas?: Record<string, unknown> };
  };
  return servedRoutes(app.printRoutes({ commonPrefix: false })).map((name) => {
    const [method = '', path = ''] = name.split(' ');
    const operation = paths[path]?.[method.toLowerCase()];
    const content = operation?.requestBody?.content?.['application/json'];
    return {
      name,
      method: method as Method,
      path,
      access: operation?.['x-access'],
      body: bodies[name] ?? (content && requestExampleOf(content.schema, components?.schemas)),
      wantsIfMatch: operation?.parameters?.some((one) => one.name === 'If-Match') ?? false,
    };
  });
}

/** Where the example of the contract is turned away before anybody looks at who asks for what. */
function bodiesNaming(personaId: string): Readonly<Record<string, object>> {
  const licence = { kind: 'licence', country: 'GB', first_name: 'Alda', last_name: 'Example', attestation: true };
  return {
    'PUT /v1/claims/{id}/submit': { ...licence, number: '6999999' },
    'POST /v1/staff/break-glass': {
      subject: { kind: 'persona', id: personaId },
      reason: 'A patient is in danger tonight.',
    },
    'POST /v1/conversations': { kind: 'direct', persona_ids: [personaId] },
    'PUT /v1/conversations/{id}/invitations': { persona_ids: [personaId] },
  };
}

/** What a request comes to, and which fields its reply holds. */
export interface Answer {
  /** `in` past every rule about who may, else the problem's code. */
  readonly outcome: string;
  /** Paths of the fields of a 2xx reply in JSON, `[]` for every item of an array. */
  readonly fields: readonly string[];
}

export async function ask(app: App, asked: Asked, params: Params, token: string | undefined): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await askOnce(app, asked, params, token);
    // A busy machine turns requests away with 503; who may does not depend on that.
    if (answer.outcome !== '503' || attempt === 5) return answer;
  }
}

async function askOnce(app: App, asked: Asked, params: Params, token: string | undefined): Promise<Answer> {
  const reply = await app.inject({
    method: asked.method,
    url: asked.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? randomUUID()).replace('*', 'x'),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(asked.method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      ...(asked.wantsIfMatch ? { 'if-match': `"${params['version'] ?? '1'}"` } : {}),
    },
    ...(asked.body === undefined ? {} : { payload: bodyFor(asked.body as object, params) }),
  });
  const isJson = String(reply.headers['content-type']).startsWith('application/json');
  const fields = reply.statusCode < 300 && isJson && asked.access !== undefined ? fieldsOf(reply.json(), '') : [];
  return { outcome: outcomeIn(asked, reply.statusCode, reply.body), fields: [...new Set(fields)] };
}

/** What a body names of the object it is sent to. */
function bodyFor(body: object, params: Params): object {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, params[name] ?? value]));
}

function outcomeIn(asked: Asked, status: number, body: string): string {
  if (status >= 500) return `${status}`;
  const isMissing = status === 404 && asked.access === 'public' && !asked.path.includes('{');
  if (isMissing || ![401, 403, 404].includes(status)) return 'in';
  return /"code":"(\w+)"/.exec(body)?.[1] ?? String(status);
}

function fieldsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return path === '' ? [] : [path];
  return Object.entries(value).flatMap(([name, item]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [at, ...fieldsOf(item, at)];
  });
}
