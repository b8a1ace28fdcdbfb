import { randomUUID } from 'node:crypto';
import { SECOND } from '../../kernel/time.ts';
import type { DatabasePool } from '../database/connection.ts';
import type { Log } from '../logger.ts';
import { backoffMs, pause } from './backoff.ts';
import { createMemoryBus, type Bus, type MemoryBus, type TypingHint } from './bus.ts';
import { CONTROL_CHANNEL, parseControl, parseJson } from './control.ts';
import { notify } from './queries.ts';

const POSITION_CHANNEL = 'curbside_position';
const TYPING_CHANNEL = 'curbside_typing';
/** How often an idle connection is asked whether it is still there. */
const ALIVE_EVERY_MS = 5 * SECOND;

/**
 * The bus between processes that share one database: LISTEN on one connection of `pool` (max 2: one listens, one sends),
 * which comes back with back-off after every loss and then reports a gap. What this process publishes, it hears at once; the others hear
 * of positions by the transaction that gave them.
 */
export async function connectPostgresBus(pool: DatabasePool, log: Log): Promise<Bus> {
  const local = createMemoryBus();
  const origin = randomUUID();
  const stop = new AbortController();
  const connected = Promise.withResolvers<void>();
  const listening = listenForever({ pool, local, log, origin, signal: stop.signal }, connected.resolve);
  await Promise.race([connected.promise, pause(SECOND, stop.signal)]);
  return {
    ...local,
    notice: { channel: POSITION_CHANNEL, origin },
    publishTyping(hint) {
      local.publishTyping(hint);
      if (!stop.signal.aborted) notify(pool.db, TYPING_CHANNEL, JSON.stringify({ ...hint, origin })).catch(() => {});
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await listening;
    },
  };
}

interface Listening {
  readonly pool: DatabasePool;
  readonly local: MemoryBus;
  readonly log: Log;
  /** Marks what this process sent, so that it does not hear its own hints twice. */
  readonly origin: string;
  readonly signal: AbortSignal;
}

async function listenForever(listening: Listening, connected: () => void): Promise<void> {
  const { local, log, signal } = listening;
  let attempt = 0;
  while (!signal.aborted) {
    try {
      await listenOnce(listening, () => {
        attempt = 0;
        connected();
        local.publishGap();
      });
    } catch (error) {
      if (attempt === 0) log.warn({ err: error }, 'notifications lost their connection; polling meanwhile');
      await pause(backoffMs(attempt++), signal);
    }
  }
}

async function listenOnce({ pool, local, origin, signal }: Listening, ready: () => void): Promise<void> {
  const client = await pool.pool.connect();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const fail = (error?: Error): void => lost.reject(error ?? new Error('connection ended'));
  client.on('error', fail).on('end', fail);
  client.on('notification', (message) => hear(local, origin, message.channel, message.payload ?? ''));
  try {
    const listen = `listen ${POSITION_CHANNEL}; listen ${CONTROL_CHANNEL}; listen ${TYPING_CHANNEL}`;
    await Promise.race([client.query(listen), lost.promise]);
    ready();
    while (!signal.aborted) {
      await Promise.race([pause(ALIVE_EVERY_MS, signal), lost.promise]);
      if (!signal.aborted) await Promise.race([client.query('select 1'), lost.promise]);
    }
  } finally {
    // A connection that listens must not serve anybody else afterwards.
    client.release(true);
  }
}

function hear(local: MemoryBus, origin: string, channel: string, payload: string): void {
  if (channel === POSITION_CHANNEL) {
    const head = parsePosition(payload, origin);
    if (head !== undefined) local.publishPosition(head);
  }
  if (channel === CONTROL_CHANNEL) {
    const hint = parseControl(payload);
    if (hint) local.publishControl(hint);
  }
  if (channel === TYPING_CHANNEL) {
    const hint = parseTyping(payload, origin);
    if (hint) local.publishTyping(hint);
  }
}

/** A position, and who gave it unless its server is of the version before; undefined for one of our own, and for anything else. */
function parsePosition(payload: string, ownOrigin: string): number | undefined {
  const [, head, origin] = /^(\d{1,15})(?: ([\w-]{1,64}))?$/.exec(payload) ?? [];
  return head === undefined || origin === ownOrigin ? undefined : Number(head);
}

/** A hint as it came over the wire; undefined for one of our own, and for anything else. */
export function parseTyping(payload: string, ownOrigin?: string): TypingHint | undefined {
  const { roomId, personaId, until, origin } = parseJson(payload);
  if (ownOrigin !== undefined && origin === ownOrigin) return undefined;
  if (typeof roomId !== 'string' || typeof personaId !== 'string' || typeof until !== 'string') return undefined;
  return { roomId, personaId, until };
}
