import type { FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import {
  assertClosed,
  DeidentifiedText,
  freeTextFields,
  type Deidentified,
  type FreeTextField,
} from '../../deidentification/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { ID_PATTERN } from '../../kernel/ids.ts';
import {
  passGate,
  type FieldRelease,
  type GateOutcome,
  type GateReply,
  type TextGatePorts,
  type ThreadRef,
} from '../text-gate.ts';
import type { App } from './app-type.ts';
import { orEarlierRun } from './idempotency.ts';

const ID = new RegExp(ID_PATTERN);

/** Wall 1: every schema with FreeText marks gets the gate before its handler; open schemas stop the boot. */
export function addDeidentification(app: App, ports: TextGatePorts): void {
  app.decorateRequest('clean', undefined);
  app.decorateRequest('thread', undefined);
  app.decorateRequest('gated', undefined);
  app.addHook('onRoute', (route) => {
    const where = `${String(route.method)} ${route.url}`;
    const body = asSchema(route.schema?.body);
    if (body && 'content' in body) throw new Error(`${where}: per-content-type body schemas are open to bypass (T-05)`);
    for (const part of [body, route.config?.form, asSchema(route.schema?.params), asSchema(route.schema?.querystring)])
      if (part) assertClosed(part, where);
    const fields = body ? freeTextFields(body) : [];
    if (fields.length === 0 || route.config?.rawText) return;
    const threadOf = (request: FastifyRequest): ThreadRef | undefined => route.config?.thread?.(request);
    const openThread = (request: FastifyRequest, _reply: unknown, done: () => void): void => {
      const [actor, ref] = [request.actor, threadOf(request)];
      // Nothing is validated yet; and a failure is told by the gate, if the request comes that far.
      if (actor && ref && ID.test(ref.id)) request.thread = ports.threads.load(actor, ref);
      request.thread?.catch(() => {});
      done();
    };
    const pass = (request: FastifyRequest): Promise<GateReply> =>
      passGate(ports, {
        body: request.body,
        fields,
        actor: request.actor,
        thread: threadOf(request),
        opened: request.thread,
        ...gateFields(request.body),
      });
    const gateHook = async (request: FastifyRequest): Promise<void> => {
      if (request.replay) return;
      // What passed once may be refused today, as its thread has grown: then it is a repeat nevertheless.
      const passed = await orEarlierRun(request, () => pass(request));
      request.clean = passed?.clean;
      request.gated = passed?.outcome;
    };
    route.preHandler = [gateHook, route.preHandler ?? []].flat();
    // Before the earlier run of a request is looked for, so that one wait serves both.
    if (route.config?.thread) route.preValidation = [openThread, route.preValidation ?? []].flat();
  });
}

/** The body of a request after the gate, typed by its schema. */
export function cleanBody<Schema extends TSchema>(
  request: FastifyRequest,
  schema: Schema,
): Deidentified<Static<Schema>> {
  const { clean } = request;
  if (clean === undefined || !isClean(schema, freeTextFields(schema), clean)) throw new AppError('deid_unavailable');
  return clean;
}

/** What the gate found in the prose of a request. */
export function gatedOf(request: FastifyRequest): GateOutcome {
  if (!request.gated) throw new AppError('deid_unavailable');
  return request.gated;
}

/** `releases` and `preview_token` of a body, which schemas have already checked. */
export function gateFields(body: unknown): { releases?: readonly FieldRelease[]; previewToken?: string } {
  if (typeof body !== 'object' || body === null) return {};
  const releases: unknown = Reflect.get(body, 'releases');
  const token: unknown = Reflect.get(body, 'preview_token');
  return {
    ...(Array.isArray(releases) ? { releases } : {}),
    ...(typeof token === 'string' ? { previewToken: token } : {}),
  };
}

function asSchema(part: unknown): TSchema | undefined {
  return typeof part === 'object' && part !== null ? part : undefined;
}

/** Whether every marked place of a body or frame holds genuine de-identified text, or nothing. */
export function isClean<Schema extends TSchema>(
  _schema: Schema,
  fields: readonly FreeTextField[],
  frame: unknown,
): frame is Deidentified<Static<Schema>> {
  return fields.every((field) => valuesAt(frame, field.path).every(DeidentifiedText.is));
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [step, ...rest] = path;
  if (value === undefined) return [];
  if (step === undefined) return [value];
  if (step === '*') return Array.isArray(value) ? value.flatMap((item: unknown) => valuesAt(item, rest)) : [];
  return typeof value === 'object' && value !== null ? valuesAt(Reflect.get(value, step), rest) : [];
}
