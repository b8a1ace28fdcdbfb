import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { drained } from '../drained.ts';

export type Ending = 'reset' | 'close' | 'half-close' | 'blackhole';
export const ENDINGS: readonly Ending[] = ['reset', 'close', 'half-close', 'blackhole'];

/** What happens to one connection; nothing at all by default. */
export interface Fault {
  /** Each piece waits so long, and up to `jitterMs` longer; the order stays. */
  readonly delayMs?: number;
  readonly jitterMs?: number;
  readonly bytesPerSecond?: number;
  /** The connection ends in this way once the server has sent `after` bytes through it, in the middle of a frame or not. */
  readonly cut?: { readonly after: number; readonly how: Ending };
}

/** How long a half-closed or blackholed line stays up before it is dropped. */
const HELD_MS = 400;

/** A TCP proxy on the loopback that does to each connection what the plan says. Dispose to end it. */
export class FaultProxy implements AsyncDisposable {
  readonly url: string;
  /** Connections that were cut as planned. */
  cuts = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** `target` is asked for each connection, `plan` with its number, from 0; give both a seed to see the same again. */
  static async to(target: () => string, plan: (connection: number) => Fault): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FaultProxy(server);
    let connections = 0;
    server.on('connection', (inside) => proxy.#carry(inside, target(), plan(connections++)));
    return proxy;
  }

  /** Resets every connection there is. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cutAll();
    this.#server.close();
  }

  #carry(inside: Socket, target: string, fault: Fault): void {
    const outside = connect({ port: Number(new URL(target).port), host: '127.0.0.1', allowHalfOpen: true });
    const line = [inside, outside] as const;
    for (const [socket, other] of [line, [outside, inside] as const]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.resetAndDestroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
    const state = { isDead: false };
    void forward(inside, outside, fault, state, async () => false);
    let sent = 0;
    void forward(outside, inside, fault, state, async (piece) => {
      const { cut } = fault;
      if (!cut || sent + piece.length < cut.after) {
        sent += piece.length;
        return false;
      }
      inside.write(piece.subarray(0, cut.after - sent));
      this.cuts += 1;
      state.isDead = true;
      await end(cut.how, line);
      return true;
    });
  }
}

/** Pieces in their order until the source ends; `intercept` true means: the connection is over. */
async function forward(
  source: Socket,
  sink: Socket,
  fault: Fault,
  state: { readonly isDead: boolean },
  intercept: (piece: Buffer) => Promise<boolean>,
): Promise<void> {
  const { delayMs = 0, jitterMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = fault;
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      const waitMs = delayMs + Math.random() * jitterMs + (piece.length / bytesPerSecond) * 1000;
      if (waitMs >= 1) await sleep(waitMs);
      if (state.isDead || (await intercept(piece))) return;
      if (!sink.write(piece)) await drained(sink);
    }
    if (!state.isDead) sink.end();
  } catch {
    sink.resetAndDestroy();
  }
}

async function end(how: Ending, [inside, outside]: readonly [Socket, Socket]): Promise<void> {
  if (how === 'half-close') inside.end();
  if (how === 'half-close' || how === 'blackhole') await sleep(HELD_MS);
  if (how === 'close') inside.end();
  else inside.resetAndDestroy();
  outside.resetAndDestroy();
}
