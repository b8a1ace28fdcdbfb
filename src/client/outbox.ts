import { newId } from './new-id.ts';

/** What a person says in a room. */
export interface Draft {
  readonly kind: 'message' | 'comment';
  readonly room_id: string;
  readonly body: string;
  readonly reply_to?: string;
  /** A comment may wait before others see it, as long as the member chose. */
  readonly publish?: 'now' | 'after_pause';
}

/** What was stored, identifiers already gone. */
export interface SendResult {
  readonly client_id: string;
  readonly id: string;
  /** null for a comment that waits until `publish_at`: it comes as an event when it has its place in the room. */
  readonly room_seq: number | null;
  readonly prev_room_seq: number | null;
  readonly publish_at?: string;
  readonly body: string | null;
}

/** The server refused; `problem` is the same document that REST gives. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly problem: { readonly code: string; readonly status: number; readonly [field: string]: unknown };

  constructor(problem: RefusedError['problem']) {
    super(problem.code);
    this.problem = problem;
  }
}

/** A draft on its way. Show it at once under `client_id`; `settled` gives what was stored, or rejects with {@link RefusedError}. */
export interface Sending extends Draft {
  readonly client_id: string;
  readonly settled: Promise<SendResult>;
}

interface Waiting {
  readonly frame: object;
  readonly resolve: (result: SendResult) => void;
  readonly reject: (error: Error) => void;
  isSent: boolean;
}

/** The server takes 20 at once and one a second (4429 beyond); a little less leaves room for clocks that differ. */
const BURST = 15;
const REFILL_MS = 1_100;

/** Drafts in memory until the server has answered: sent again after each reconnect under the same `client_id`, in order. */
export class Outbox {
  readonly #waiting = new Map<string, Waiting>();
  #tokens = BURST;
  #refill: ReturnType<typeof setTimeout> | undefined;
  #write: ((frame: object) => void) | undefined;

  /** Drafts without an answer. */
  get size(): number {
    return this.#waiting.size;
  }

  add(draft: Draft): Sending {
    const client_id = newId();
    const settled = new Promise<SendResult>((resolve, reject) => {
      const frame = { frame: 'send', client_id, ...draft };
      this.#waiting.set(client_id, { frame, resolve, reject, isSent: false });
    });
    this.#flush();
    return { ...draft, client_id, settled };
  }

  /** The line is open: everything unanswered goes out again. */
  open(write: (frame: object) => void): void {
    this.#write = write;
    for (const one of this.#waiting.values()) one.isSent = false;
    this.#flush();
  }

  pause(): void {
    this.#write = undefined;
  }

  settle(result: SendResult): void {
    this.#take(result.client_id)?.resolve(result);
  }

  refuse(client_id: string, problem: RefusedError['problem']): void {
    this.#take(client_id)?.reject(new RefusedError(problem));
  }

  /** Nothing will be sent any more. */
  abandon(reason: string): void {
    clearTimeout(this.#refill);
    this.pause();
    for (const [client_id] of this.#waiting) this.#take(client_id)?.reject(new Error(reason));
  }

  #take(client_id: string): Waiting | undefined {
    const found = this.#waiting.get(client_id);
    this.#waiting.delete(client_id);
    return found;
  }

  #flush(): void {
    for (const one of this.#waiting.values()) {
      if (!this.#write || one.isSent) continue;
      if (this.#tokens === 0) break;
      this.#tokens -= 1;
      one.isSent = true;
      this.#write(one.frame);
    }
    if (this.#tokens < BURST) this.#refill ??= setTimeout(() => this.#addToken(), REFILL_MS);
  }

  #addToken(): void {
    this.#refill = undefined;
    this.#tokens += 1;
    this.#flush();
  }
}
