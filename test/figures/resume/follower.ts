import { setTimeout as sleep } from 'node:timers/promises';
import type { History } from '../../tools/history/history.ts';

export interface FollowerOptions {
  readonly name: string;
  readonly history: History;
  /** Where to connect, asked anew each time. */
  readonly url: (follower: Follower) => string;
  /** A fresh access token. */
  readonly token: () => Promise<string>;
  /** Pause before it connects again. */
  readonly pauseMs: () => number;
}

/** A connection that opens too slowly, or says nothing for so long, is given up. */
const SILENCE_MS = 8_000;
const TOKEN_INVALID = 4401;

/**
 * A client of `/v1/ws` that follows the rooms of its account through every cut: it comes back with `resume_from` and notes
 * what it was shown, as it was shown it. Nothing is filtered out, so a double stays one.
 */
export class Follower {
  readonly name: string;
  /** Connections that were lost after they had been ready. */
  cuts = 0;
  /** Times it came back with a position, and how many of them went on from there. */
  returns = 0;
  resumed = 0;
  /** Events whose position was not above the one before. */
  backwards = 0;
  readonly #options: FollowerOptions;
  #position: number | undefined;
  #socket: WebSocket | undefined;
  #isStopped = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.name = options.name;
  }

  /** Whether it has been signed in once. */
  get isReady(): boolean {
    return this.#position !== undefined;
  }

  /** Follows until it is stopped. */
  async run(): Promise<void> {
    let token = await this.#options.token();
    while (!this.#isStopped) {
      const code = await this.#connect(token);
      if (code === TOKEN_INVALID) token = await this.#options.token();
      if (!this.#isStopped) await sleep(this.#options.pauseMs());
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket?.close();
  }

  /** One connection to its end; the close code. */
  #connect(token: string): Promise<number> {
    const socket = new WebSocket(`${this.#options.url(this).replace(/^http/, 'ws')}/v1/ws`, ['curbside.v1']);
    this.#socket = socket;
    const from = this.#position;
    let wasReady = false;
    return new Promise((resolve) => {
      let silence: NodeJS.Timeout | undefined;
      const watch = (): void => {
        clearTimeout(silence);
        silence = setTimeout(() => end(0), wasReady ? 4 * SILENCE_MS : SILENCE_MS);
      };
      const end = (code: number): void => {
        clearTimeout(silence);
        if (wasReady && !this.#isStopped) this.cuts += 1;
        wasReady = false;
        socket.close();
        resolve(code);
      };
      watch();
      socket.addEventListener('open', () => {
        const resume = from === undefined ? {} : { resume_from: { seq: from } };
        socket.send(JSON.stringify({ frame: 'hello', token, ...resume }));
      });
      socket.addEventListener('message', ({ data }) => {
        watch();
        const frame = JSON.parse(String(data)) as Frame;
        if (frame.frame === 'ping') socket.send('{"frame":"pong"}');
        if (frame.frame === 'ready') {
          wasReady = true;
          this.#noteReady(from, frame);
        }
        if (frame.frame === 'event') this.#noteEvent(frame);
      });
      socket.addEventListener('error', () => undefined);
      socket.addEventListener('close', ({ code }) => end(code));
    });
  }

  #noteReady(from: number | undefined, { seq, resumed }: Frame): void {
    if (from === undefined) {
      this.#position ??= seq;
      return;
    }
    this.returns += 1;
    if (resumed === true) this.resumed += 1;
    else this.#position = seq;
  }

  #noteEvent({ seq, type, data }: Frame): void {
    if (seq <= (this.#position ?? -1)) this.backwards += 1;
    this.#position = Math.max(seq, this.#position ?? 0);
    const { id, room_id: roomId } = data?.comment ?? (type === 'message.created' ? (data ?? {}) : {});
    const isNew = type === 'post.created' || type === 'message.created';
    if (isNew && id !== undefined && roomId !== undefined) this.#options.history.saw(this.name, roomId, id);
  }
}

interface Said {
  readonly id?: string;
  readonly room_id?: string;
}

interface Frame {
  readonly frame: string;
  readonly seq: number;
  readonly resumed?: boolean;
  readonly type?: string;
  readonly data?: Said & { readonly comment?: Said };
}
