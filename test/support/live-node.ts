import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { sql } from 'drizzle-orm';
import Fastify from 'fastify';
import type { Test } from 'tap';
import { Type } from 'typebox';
import { isVerifiedClinician, type Actor, type Role } from '../../src/kernel/actor.ts';
import { AppError } from '../../src/kernel/errors.ts';
import { newId, type Id } from '../../src/kernel/ids.ts';
import { openDatabase, type Database } from '../../src/platform/database/connection.ts';
import type { Bus } from '../../src/platform/events/bus.ts';
import { eventType, type EventType } from '../../src/platform/events/event-type.ts';
import { connectPostgresBus } from '../../src/platform/events/postgres-bus.ts';
import { startRelay, type Relay } from '../../src/platform/events/relay.ts';
import type { App } from '../../src/platform/http/app-type.ts';
import { sendProblem, toAppError } from '../../src/platform/http/problem.ts';
import type { Command } from '../../src/platform/live/command.ts';
import { addLiveGateway, type LiveGateway, type LiveGatewayOptions } from '../../src/platform/live/gateway.ts';
import { joinLiveParts } from '../../src/platform/live/registry.ts';
import { createLogger } from '../../src/platform/logger.ts';
import type { TestDatabase } from './database.ts';

/** People of a test, kept in memory: the ports of accounts and rooms as the gateway sees them. */
export class People {
  readonly actors = new Map<Id, Actor>();
  readonly rooms = new Map<Id, Set<Id>>();

  /** Somebody signed in; the token is the session's id. */
  add(state: Actor['state'] = 'verified', roles: readonly Role[] = ['physician']): Actor {
    const actor: Actor = {
      accountId: newId(),
      sessionId: newId(),
      personaId: randomUUID(),
      state,
      roles: new Set(roles),
      aal: 2,
      isReadOnly: false,
      isStaffGrade: true,
      hasFreshFactor: true,
      authzVersion: 1,
    };
    this.actors.set(actor.sessionId, actor);
    return actor;
  }

  /** Another device of the same account. */
  again(actor: Actor): Actor {
    const other = { ...actor, sessionId: newId() };
    this.actors.set(other.sessionId, other);
    return other;
  }

  /** Everybody here has a name and nothing else. */
  facesOf(accountId: Id): Id[] {
    return [...this.actors.values()].filter((one) => one.accountId === accountId).map(({ personaId }) => personaId);
  }

  signOut(actor: Actor): void {
    this.actors.delete(actor.sessionId);
  }

  setState(actor: Actor, state: Actor['state']): void {
    this.actors.set(actor.sessionId, { ...actor, state });
  }

  authenticate(token: string): Actor {
    if (token === 'expired-token-of-somebody') throw new AppError('token_expired');
    const actor = this.actors.get(token);
    if (!actor) throw new AppError('unauthenticated');
    return actor;
  }
}

export interface LiveNode {
  readonly url: string;
  readonly gateway: LiveGateway;
  readonly relay: Relay | undefined;
  readonly bus: Bus;
  readonly db: Database;
  readonly log: () => string;
  stop(): Promise<void>;
}

export interface LiveNodeOptions extends Partial<
  Pick<LiveGatewayOptions, 'limits' | 'sweepMs' | 'unreadableLimitMs' | 'pollMs'>
> {
  readonly relay?: boolean;
  readonly eventTypes?: readonly EventType[];
  readonly commands?: readonly Command[];
  readonly url?: string;
}

/** An event anybody with access `clinician` may hear; `secret` ones only by account. */
export const noteType = eventType({
  type: 'note',
  access: 'clinician',
  summary: 'A note of a test',
  schema: Type.Object({ n: Type.Integer() }),
  load: async (_db, row) => ({ n: Number(row.data['n']) }),
});

export const claimType = eventType({
  type: 'claim.updated',
  access: 'signed-in',
  summary: 'A claim moved',
  schema: Type.Object({ id: Type.String() }),
  load: async (_db, row) => ({ id: String(row.data['id']) }),
});

/** One process with sockets over a real database. */
export async function startNode(
  t: Pick<Test, 'teardown'>,
  database: TestDatabase,
  people: People,
  options: LiveNodeOptions = {},
): Promise<LiveNode> {
  const stack = new AsyncDisposableStack();
  let logged = '';
  const log = createLogger(
    'info',
    new Writable({
      write(chunk, _encoding, done) {
        logged += String(chunk);
        done();
      },
    }),
  );
  const pool = stack.use(openDatabase(options.url ?? database.urls.app, { max: 4, name: 'api' }));
  const listenPool = stack.use(openDatabase(database.urls.app, { max: 2, name: 'listen' }));
  const bus = stack.use(await connectPostgresBus(listenPool, log));
  const relayPool = stack.use(openDatabase(database.urls.relay, { max: 2, name: 'relay' }));
  const relay =
    options.relay === false ? undefined : stack.use(await startRelay({ db: relayPool.db, bus, log, handsOver: true }));
  const app = Fastify({ forceCloseConnections: true }) as unknown as App;
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, toAppError(error)));
  const gateway = await addLiveGateway(app, {
    db: pool.db,
    bus,
    log,
    allowedOrigins: ['https://clinic.example'],
    authenticate: async (token) => people.authenticate(token),
    findLiveActors: async (ids) => {
      await pool.db.execute(sql`select 1`);
      return new Map(ids.flatMap((id) => people.actors.get(id) ?? []).map((actor) => [actor.sessionId, actor]));
    },
    roomsOf: async (accountId) => [...(people.rooms.get(accountId) ?? [])],
    facesOf: async (accountId) => people.facesOf(accountId),
    facesIn: async (accountId) => people.facesOf(accountId),
    findTypingHearers: async () => isVerifiedClinician,
    delivered: () => {},
    touch: async () => {},
    parts: joinLiveParts([
      { commands: options.commands ?? [], eventTypes: options.eventTypes ?? [noteType, claimType] },
    ]),
    frameGate: async (_schema, frame) => ({ clean: frame as never, outcome: {} as never }),
    ...options,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  stack.defer(async () => app.close());
  const stop = async (): Promise<void> => {
    if (!stack.disposed) await stack.disposeAsync();
  };
  t.teardown(stop);
  return { url, gateway, relay, bus, db: pool.db, log: () => logged, stop };
}
