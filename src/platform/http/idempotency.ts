import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors.ts';
import type { Database } from '../database/connection.ts';
import {
  findReplay,
  findRuns,
  toReplay,
  type EarlierRun,
  type IdempotencyClaim,
  type Replay,
} from '../database/idempotency.ts';
import { createBatch } from '../database/batch.ts';
import { isUnavailable } from '../database/database-error.ts';
import type { Keys } from '../keys.ts';
import { keyedHash } from '../sealing.ts';
import type { App } from './app-type.ts';

const KEY = /^"?([A-Za-z0-9_.:-]{16,64})"?$/;

/** Requires `Idempotency-Key` on routes that declare it, and finds an earlier run: before the gate sees any text, or as late as they say. */
export function addIdempotency(app: App, ports: { readonly db: Database; readonly keys: Keys }): void {
  const findRun = createBatch<IdempotencyClaim, EarlierRun>((claims) => findRuns(ports.db, claims));
  const findTogether = async (claim: IdempotencyClaim): Promise<Replay | undefined> => {
    const run = await findRun(claim);
    return run && toReplay(run, claim);
  };
  app.decorateRequest('idempotency', undefined);
  app.decorateRequest('findReplay', undefined);
  app.decorateRequest('replay', undefined);
  const prepare = async (request: FastifyRequest, reply: FastifyReply): Promise<void> =>
    prepareLookUp(request, reply, { keys: ports.keys, findReplay: findTogether }, request.body);
  const look = async (request: FastifyRequest): Promise<void> => {
    await request.findReplay?.();
    request.findReplay = undefined;
  };
  app.addHook('onRoute', (route) => {
    // Of a form nothing is read yet: its handler looks, with what the form holds.
    if (!route.config?.idempotent || route.config.form !== undefined) return;
    const hooks = route.config.idempotent === 'as written' ? [prepare] : [prepare, look];
    route.preValidation = [hooks, route.preValidation ?? []].flat();
  });
}

/** Finds an earlier run of a request with this body; throws when its key is missing or belongs to another body. */
export async function findEarlierRun(
  request: FastifyRequest,
  reply: FastifyReply,
  { db, keys }: { readonly db: Database; readonly keys: Keys },
  body: unknown,
): Promise<void> {
  prepareLookUp(request, reply, { keys, findReplay: (claim) => findReplay(db, claim) }, body);
  await request.findReplay?.();
}

/**
 * What `work` comes to, unless it fails or comes to nothing and the request took effect before: then undefined, and `request.replay` tells
 * what it came to. For routes whose earlier run is looked for as late as that.
 */
export async function orEarlierRun<Result>(
  request: FastifyRequest,
  work: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  try {
    const result = await work();
    if (result === undefined) await request.findReplay?.();
    return result;
  } catch (error) {
    // Where the database does not answer, a look at it is only another wait (F-24): who repeats the request finds its earlier run.
    if (!isUnavailable(error) && (await request.findReplay?.())) return undefined;
    throw error;
  }
}

interface LookUpPorts {
  readonly keys: Keys;
  readonly findReplay: (claim: IdempotencyClaim) => Promise<Replay | undefined>;
}

function prepareLookUp(
  request: FastifyRequest,
  reply: FastifyReply,
  { keys, findReplay: find }: LookUpPorts,
  body: unknown,
): void {
  const key = KEY.exec(String(request.headers['idempotency-key'] ?? ''))?.[1];
  if (key === undefined) throw new AppError('idempotency_key_missing');
  if (!request.actor) throw new AppError('unauthenticated');
  const content = `${JSON.stringify(request.params)}\n${canonical(body)}`;
  const claim: IdempotencyClaim = {
    actorId: request.actor.accountId,
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    key,
    fingerprint: keyedHash(keys.idempotency, 'request', content),
  };
  request.idempotency = claim;
  request.findReplay = async () => {
    request.replay = await find(claim);
    if (request.replay) reply.header('idempotent-replayed', 'true');
    return request.replay;
  };
}

/** JSON with sorted keys, so that the order a client writes them in does not matter. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

/** The claim of a route that declares `idempotent`. */
export function claimOf(request: FastifyRequest): IdempotencyClaim {
  if (!request.idempotency) throw new AppError('idempotency_key_missing');
  return request.idempotency;
}

/** The earlier run of a repeat. Where it vanished between two looks (its key was pruned), the client sends again. */
export function replayOf(request: FastifyRequest): Replay {
  if (!request.replay) throw new AppError('request_in_flight', { retryAfterSeconds: 1 });
  return request.replay;
}
