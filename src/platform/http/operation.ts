import type { FastifyContextConfig, FastifySchema } from 'fastify';
import type { TSchema } from 'typebox';
import { freeTextFields } from '../../deidentification/index.ts';
import type { Access } from '../../kernel/access.ts';
import { PROBLEMS, type ProblemCode } from '../../kernel/errors.ts';
import { CODES, problems } from './problem.ts';

/** A route's schema as the document shows it: with who may use it, the headers it reads, and every problem it can give. */
export function describeOperation(
  schema: FastifySchema,
  config: Partial<FastifyContextConfig>,
  method: string | readonly string[],
): FastifySchema & { readonly 'x-access': Access } {
  const { access = 'public', form } = config;
  const own = codesOf(schema.response);
  const codes = [...new Set([...own, ...(method === 'GET' ? [] : OF_ANY_BODY), ...impliedCodes(schema, config)])];
  const headers = {
    ...(config.idempotent ? IDEMPOTENCY_KEY : {}),
    ...(codes.includes('if_match_required') ? IF_MATCH : {}),
  };
  const required = Object.keys(headers);
  return {
    ...schema,
    ...(form === undefined ? {} : { consumes: ['multipart/form-data'], body: form }),
    ...(access === 'public' ? {} : { security: [{ token: [] }] }),
    'x-access': access,
    ...(required.length > 0 ? { headers: { type: 'object', required, properties: headers } } : {}),
    response: { ...successes(schema.response), ...problems(...inOrder(codes)) },
  };
}

/** A body is read before it is refused, also where none is asked for. */
const OF_ANY_BODY = ['invalid_request', 'too_large', 'media_not_supported'] as const;

/** What a route can answer by what it declares, whether or not its own list names it. */
function impliedCodes(
  schema: FastifySchema,
  { access = 'public', freshFactor = false, idempotent, rawText = false, form }: Partial<FastifyContextConfig>,
): ProblemCode[] {
  const query = fieldsOf(schema.querystring);
  const readsInput = [schema.body, form, schema.params, schema.querystring].some((part) => part !== undefined);
  const hasProse = isSchema(schema.body) && freeTextFields(schema.body).length > 0;
  return [
    ...(readsInput ? (['invalid_request'] as const) : []),
    ...(query.includes('cursor') ? (['invalid_cursor'] as const) : []),
    ...BY_ACCESS[access],
    ...(freshFactor ? (['step_up_required'] as const) : []),
    ...(idempotent ? KEYED : []),
    ...(hasProse ? (['deid_unavailable'] as const) : []),
    ...(hasProse && !rawText ? (['deid_blocked'] as const) : []),
    ...(hasProse && fieldsOf(schema.body).includes('preview_token') ? (['preview_mismatch'] as const) : []),
    'internal',
    'overloaded',
  ];
}

const SIGNED_IN = ['unauthenticated', 'token_expired', 'account_suspended'] as const;
const IN_ROLE = [...SIGNED_IN, 'step_up_required', 'not_your_role'] as const;
const BY_ACCESS: Readonly<Record<Access, readonly ProblemCode[]>> = {
  public: [],
  'signed-in': SIGNED_IN,
  clinician: [...SIGNED_IN, 'not_verified', 'licence_not_valid'],
  staff: IN_ROLE,
  verifier: IN_ROLE,
  moderator: IN_ROLE,
  operator: IN_ROLE,
  auditor: IN_ROLE,
};
const KEYED = ['idempotency_key_missing', 'request_in_flight', 'idempotency_key_reused', 'gone'] as const;

const IDEMPOTENCY_KEY = {
  'Idempotency-Key': {
    type: 'string',
    minLength: 16,
    maxLength: 64,
    description: 'Fresh for each intention, the same for its repeats: it then takes effect once.',
    examples: ['5b1e8f0c-7a52-4f55-9b1d-2c9f3f1f7a10'],
  },
};
const IF_MATCH = {
  'If-Match': { type: 'string', description: 'The `ETag` of the version you read and now change.', examples: ['"1"'] },
};

function codesOf(response: unknown): ProblemCode[] {
  return Object.values(isSchema(response) ? response : {}).flatMap((one: unknown) =>
    isSchema(one) && CODES in one && Array.isArray(one[CODES]) ? one[CODES].filter(isCode) : [],
  );
}

function successes(response: unknown): Record<string, unknown> {
  const entries = Object.entries(isSchema(response) ? response : {});
  return Object.fromEntries(entries.filter(([, one]) => !(isSchema(one) && CODES in one)));
}

function inOrder(codes: readonly ProblemCode[]): ProblemCode[] {
  return Object.keys(PROBLEMS)
    .filter(isCode)
    .filter((code) => codes.includes(code));
}

function isCode(value: unknown): value is ProblemCode {
  return typeof value === 'string' && Object.hasOwn(PROBLEMS, value);
}

function isSchema(value: unknown): value is TSchema {
  return typeof value === 'object' && value !== null;
}

function fieldsOf(schema: unknown): string[] {
  const properties = isSchema(schema) && 'properties' in schema ? schema.properties : undefined;
  return Object.keys(isSchema(properties) ? properties : {});
}
