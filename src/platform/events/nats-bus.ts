import { connect, type NatsConnection, type NodeConnectionOptions, type Subscription } from '@nats-io/transport-node';
import { SECOND } from '../../kernel/time.ts';
import type { Log } from '../logger.ts';
import { backoffMs, pause } from './backoff.ts';
import { createMemoryBus, type Bus, type MemoryBus } from './bus.ts';
import { parseTyping } from './postgres-bus.ts';

export interface NatsBusOptions {
  /** `nats://` or `tls://`, with user and password where the server wants them. */
  readonly url: string;
  /** Keeps deployments on one NATS server apart: letters and digits. */
  readonly prefix: string;
  /** The bus between processes of one database: it carries what changes sessions, and all while NATS is away. */
  readonly postgres: Bus;
  readonly log: Log;
}

/** A bus over NATS core, and whether the server is there now. */
export interface NatsBus extends Bus {
  readonly isConnected: () => boolean;
}

/**
 * Positions and typing between processes by NATS core (stack.md: 26 times what NOTIFY carries), numbers and ids only.
 * While NATS is away Postgres wakes the others; what is lost in between costs one poll. A start never waits for NATS
 * longer than a second.
 */
export async function connectNatsBus(options: NatsBusOptions): Promise<NatsBus> {
  const { postgres } = options;
  const heard = createMemoryBus();
  const line = new NatsLine(options, heard);
  await line.open();
  const both =
    <Listener>(one: (listener: Listener) => () => void, other: (listener: Listener) => () => void) =>
    (listener: Listener) => {
      const stops = [one(listener), other(listener)];
      return () => stops.forEach((stop) => stop());
    };
  return {
    isConnected: () => line.isConnected,
    get notice() {
      return line.isConnected ? undefined : postgres.notice;
    },
    publishPosition(head, events) {
      if (!line.send('position', String(head))) return postgres.publishPosition(head, events);
      heard.publishPosition(head, events);
    },
    publishTyping(hint) {
      if (!line.send('typing', JSON.stringify(hint))) return postgres.publishTyping(hint);
      heard.publishTyping(hint);
    },
    onPosition: both(postgres.onPosition, heard.onPosition),
    onTyping: both(postgres.onTyping, heard.onTyping),
    onGap: both(postgres.onGap, heard.onGap),
    // Written in the transaction that changes the session, so Postgres alone carries it.
    onControl: postgres.onControl,
    async [Symbol.asyncDispose]() {
      await line.close();
    },
  };
}

/** Whether the server takes a connection and answers, within two seconds; throws what the library throws. */
export async function pingNats(url: string): Promise<void> {
  const connection = await connect({ ...connectionOptions(url), maxReconnectAttempts: 0 });
  await connection.rtt();
  await connection.close();
}

const SUBJECTS = ['position', 'typing'] as const;

/** One connection that comes back by itself, for ever. */
class NatsLine {
  readonly #options: NatsBusOptions;
  readonly #heard: MemoryBus;
  readonly #stop = new AbortController();
  #connecting: Promise<void> | undefined;
  #connection: NatsConnection | undefined;
  #isConnected = false;

  constructor(options: NatsBusOptions, heard: MemoryBus) {
    this.#options = options;
    this.#heard = heard;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Resolves when connected, or after a second; connecting then goes on by itself. */
  async open(): Promise<void> {
    this.#connecting = this.#connectForever();
    await Promise.race([this.#connecting, pause(SECOND, this.#stop.signal)]);
  }

  async #connectForever(): Promise<void> {
    for (let attempt = 0; !this.#stop.signal.aborted; attempt += 1) {
      try {
        return await this.#take(await connect(connectionOptions(this.#options.url)));
      } catch (error) {
        if (attempt === 0) this.#options.log.warn({ err: error }, 'NATS does not answer; Postgres wakes meanwhile');
        await pause(backoffMs(attempt, 5_000), this.#stop.signal);
      }
    }
  }

  /** Whether it was sent: false while NATS is away. */
  send(subject: (typeof SUBJECTS)[number], payload: string): boolean {
    if (!this.#isConnected) return false;
    try {
      this.#connection?.publish(this.#name(subject), payload);
      return this.#connection !== undefined;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#isConnected = false;
    await this.#connecting;
    await this.#connection?.close();
  }

  async #take(connection: NatsConnection): Promise<void> {
    if (this.#stop.signal.aborted) return connection.close();
    this.#connection = connection;
    this.#isConnected = true;
    for (const subject of SUBJECTS) void this.#hear(connection.subscribe(this.#name(subject)), subject);
    void this.#follow(connection);
  }

  async #hear(subscription: Subscription, subject: (typeof SUBJECTS)[number]): Promise<void> {
    for await (const message of subscription) {
      const text = message.string();
      // Whoever reaches the server may send anything: a hint is a number or three ids, and the database is read anyway.
      if (subject === 'position' && /^\d{1,15}$/.test(text)) this.#heard.publishPosition(Number(text));
      const hint = subject === 'typing' ? parseTyping(text) : undefined;
      if (hint) this.#heard.publishTyping(hint);
    }
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect' && this.#isConnected) {
        this.#isConnected = false;
        if (!this.#stop.signal.aborted)
          this.#options.log.warn({}, 'NATS lost its connection; Postgres wakes meanwhile');
      }
      if (status.type === 'reconnect') {
        this.#isConnected = true;
        this.#heard.publishGap();
      }
    }
  }

  #name(subject: string): string {
    return `curbside.${this.#options.prefix}.${subject}`;
  }
}

function connectionOptions(url: string): NodeConnectionOptions {
  const { protocol, host, username, password } = new URL(url);
  return {
    servers: host,
    name: 'curbside',
    noEcho: true,
    timeout: 2 * SECOND,
    maxReconnectAttempts: -1,
    reconnectTimeWait: SECOND / 2,
    pingInterval: 5 * SECOND,
    maxPingOut: 2,
    ...(username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    ...(protocol === 'tls:' ? { tls: {} } : {}),
  };
}
