import { Type, type TSchema } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, PROBLEMS, type FieldError, type ProblemCode, type UsedUpLimit } from '../../kernel/errors.ts';
import { isUnavailable } from '../database/database-error.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A problem document (RFC 9457) with our stable code; never holds what the client sent. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Page with meaning, cause, fix and retry advice: /problems/{code}.' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Unsafe<ProblemCode>({ type: 'string', enum: Object.keys(PROBLEMS) }),
    detail: Type.Optional(Type.String()),
    request_id: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          { pointer: Type.String(), code: Type.String(), message: Type.String() },
          { additionalProperties: false },
        ),
      ),
    ),
    spans: Type.Optional(
      Type.Array(
        Type.Object(
          {
            pointer: Type.String(),
            start: Type.Integer(),
            end: Type.Integer(),
            class: Type.String(),
            rule: Type.String(),
            action: Type.String(),
            releasable: Type.Boolean(),
            reason_code: Type.String(),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { $id: 'Problem', additionalProperties: false },
);

/** The body of a problem document; `request_id` ties it to one log line. */
export function problemBody(error: AppError, requestId: string): Record<string, unknown> {
  const [status, title] = PROBLEMS[error.code];
  const { detail, errors, spans } = error.extras;
  return {
    type: `/problems/${error.code}`,
    title,
    status,
    code: error.code,
    ...(detail === undefined ? {} : { detail }),
    request_id: requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(spans === undefined ? {} : { spans }),
  };
}

/** Where a response schema of {@link problems} says which codes it stands for; taken out of the document again. */
export const CODES = 'x-codes';

/** Response schemas of a route's problems, grouped by status for OpenAPI. */
export function problems(...codes: readonly ProblemCode[]): Record<number, TSchema> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code][0], [...(byStatus.get(PROBLEMS[code][0]) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      Type.Unsafe<object>({
        description: names.map((name) => `\`${name}\`: ${PROBLEMS[name][1]}`).join('. '),
        [CODES]: names,
        content: { 'application/problem+json': { schema: Type.Ref('Problem') } },
      }),
    ]),
  );
}

/** Any failure as the one error a client may see; what is not ours becomes `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isUnavailable(error)) return new AppError('overloaded', { retryAfterSeconds: 1 });
  if (isValidationError(error))
    return new AppError('invalid_request', { errors: error.validation.map(fieldError(error.validationContext)) });
  return new AppError(FRAMEWORK_CODES.get(frameworkCode(error)) ?? statusCode(error));
}

/** Whether an error, answered by `problem`, is a fault to be looked at: who is turned away for being too many is told so, and counted. */
export function isFault(error: unknown, problem: AppError): boolean {
  return problem.status >= 500 && !(error === problem && problem.code === 'overloaded');
}

const FRAMEWORK_CODES = new Map<string, ProblemCode>([
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'media_not_supported'],
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'too_large'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'invalid_request'],
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'invalid_request'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'invalid_request'],
  ['FST_ERR_BAD_URL', 'invalid_request'],
  ['FST_ERR_MAX_PARAM_LENGTH', 'uri_too_long'],
  ['FST_ERR_ASYNC_CONSTRAINT', 'invalid_request'],
]);

function statusCode(error: unknown): ProblemCode {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? 'invalid_request' : 'internal';
}

function frameworkCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

interface ValidationError {
  readonly validation: readonly {
    readonly instancePath: string;
    readonly keyword: string;
    readonly params: Readonly<Record<string, unknown>>;
  }[];
  readonly validationContext?: string;
}

function isValidationError(error: unknown): error is ValidationError {
  return error instanceof Error && 'validation' in error && Array.isArray(error.validation);
}

/** Words for a schema failure that name the rule, never the value; an unknown field's name is the client's text and stays out. */
function fieldError(context = 'body') {
  return (failure: ValidationError['validation'][number]): FieldError => {
    const missing = failure.params['missingProperty'];
    const pointer = typeof missing === 'string' ? `${failure.instancePath}/${missing}` : failure.instancePath;
    return {
      pointer: context === 'body' ? pointer : `${context}:${pointer}`,
      code: failure.keyword,
      message: RULES[failure.keyword] ?? 'does not fit the schema',
    };
  };
}

const RULES: Readonly<Record<string, string>> = {
  required: 'is required',
  additionalProperties: 'holds a field that is not known here',
  type: 'has the wrong type',
  maxLength: 'is too long',
  minLength: 'is too short',
  pattern: 'does not have the right form',
  format: 'does not have the right form',
  enum: 'is not one of the allowed values',
  const: 'is not the allowed value',
  minimum: 'is too small',
  maximum: 'is too large',
  maxItems: 'has too many items',
  minItems: 'has too few items',
};

/** Writes a problem document. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  if (error.extras.retryAfterSeconds !== undefined) reply.header('retry-after', error.extras.retryAfterSeconds);
  if (error.extras.limit) tellLimit(reply, error.extras.limit);
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  request.problemCode = error.code;
  return reply.code(error.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problemBody(error, request.id));
}

/** The header fields of draft-ietf-httpapi-ratelimit-headers-11. */
function tellLimit(reply: FastifyReply, { bucket, quota, windowSeconds, resetSeconds }: UsedUpLimit): void {
  reply
    .header('ratelimit-policy', `"${bucket}";q=${quota};w=${windowSeconds}`)
    .header('ratelimit', `"${bucket}";r=0;t=${resetSeconds}`);
}
