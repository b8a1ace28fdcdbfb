import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TSchema } from 'typebox';
import type { Access } from '../../kernel/access.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { ProblemCode } from '../../kernel/errors.ts';
import type { IdempotencyClaim, Replay } from '../database/idempotency.ts';
import type { LoadKind } from './load-shedding.ts';
import type { GateOutcome, Thread, ThreadRef } from '../text-gate.ts';

/** The server as features see it: Fastify with schemas as types. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which work this is when there is too much of it; by default from method and pattern. */
    load?: LoadKind;
    /** Who may use the route. Boot fails without. */
    access?: Access;
    /** Whether a factor must have been shown within five minutes, else 401 `step_up_required` (guarantees.md 4.8). */
    freshFactor?: boolean;
    /** Open also to a clinician whose licence is in its days of grace, though its method is not one that reads. */
    inGrace?: true;
    /**
     * Whether `Idempotency-Key` is required: on every POST that creates or decides. An earlier run is looked for first; or, where the one
     * statement that writes claims the key, only once that wrote nothing (`orEarlierRun`): a look before it costs a seventh of publishing.
     */
    idempotent?: true | 'as written';
    /** The handler runs the engine itself and stores nothing: only the preview. */
    rawText?: boolean;
    /** The body is `multipart/form-data` of this schema; the handler reads it (form.ts). */
    form?: TSchema;
    /** Which thread the prose of the body belongs to; undefined opens a new one. */
    thread?: (request: FastifyRequest) => ThreadRef | undefined;
  }
  interface FastifyRequest {
    /** The code of the problem that was answered, for log and metrics. */
    problemCode: ProblemCode | undefined;
    actor: Actor | undefined;
    /** The body with its prose de-identified; set by the hook of marked schemas. */
    clean: unknown;
    gated: GateOutcome | undefined;
    /** The thread of the text, on its way from the database. */
    thread: Promise<Thread> | undefined;
    idempotency: IdempotencyClaim | undefined;
    /** Looks for an earlier run of this request, and sets `replay`; gone where one was looked for. */
    findReplay: (() => Promise<Replay | undefined>) | undefined;
    /** Set when this request took effect before: the handler renders the same reply again. */
    replay: Replay | undefined;
  }
}
