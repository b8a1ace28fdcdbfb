/** What the runner asks of the generator's process, one at a time. */
export type Job = RequestJob | ArrivalJob | OpenSockets | FanOut | { readonly kind: 'close-sockets' };

/** Requests by `clients` that each send the next when the last is answered. */
export interface RequestJob {
  readonly kind: 'requests';
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Taken in turn, each client from another place. */
  readonly paths: readonly string[];
  /** One a client, in turn; empty where nobody asks who it is. */
  readonly tokens: readonly string[];
  readonly clients: number;
  readonly warmMs: number;
  readonly ms: number;
  /** Ends after this many requests instead, so that a fixture has an exact size. */
  readonly most?: number;
  /** How long a client rests after each answer. */
  readonly pauseMs?: number;
  /** Characters of a body; only with POST. */
  readonly length?: number;
}

/** What came of requests; times in milliseconds. `ids` are those of all acknowledged posts, the warm-up's included. */
export interface RequestResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Requests answered by something else than success, by status; 0 is a broken connection. */
  readonly failed: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  readonly ids: readonly string[];
  /** How much of one core the generator used. */
  readonly share: number;
}

/** A mixture of requests: one of `writeEvery` is a post, the others read. */
export interface ArrivalJob {
  readonly kind: 'arrivals';
  readonly url: string;
  readonly paths: readonly string[];
  readonly tokens: readonly string[];
  /** So many under way at once, or so many a second whether or not the earlier ones were answered, as people come. */
  readonly pace: { readonly window: number } | { readonly perSecond: number };
  readonly writeEvery: number;
  readonly length: number;
  readonly warmMs: number;
  readonly ms: number;
  /** An answer within this time was worth something. */
  readonly goodMs: number;
  /** After this time whoever asked goes away. */
  readonly patienceMs: number;
}

/** What came of arrivals; those that nobody refused or answered in time count as accepted, and as long as they waited. */
export interface ArrivalResult {
  readonly goodPerSecond: number;
  /** Milliseconds of each that was accepted. */
  readonly times: readonly number[];
  /** Answered with 503. */
  readonly refused: number;
  /** Answered by something else, or cut off. */
  readonly failed: number;
}

export interface OpenSockets {
  readonly kind: 'open-sockets';
  readonly url: string;
  readonly path: string;
  /** One socket each; a hello is sent where the token is not empty. */
  readonly tokens: readonly string[];
}

/** Posts into one room and waits until every open socket has got each. */
export interface FanOut {
  readonly kind: 'fan-out';
  readonly url: string;
  readonly path: string;
  readonly tokens: readonly string[];
  readonly ms: number;
  readonly warmMs: number;
  /** Posts under way at once, or one every so many milliseconds. */
  readonly pace: { readonly window: number } | { readonly everyMs: number };
}

export interface FanOutResult {
  readonly deliveriesPerSecond: number;
  /** From the request to the last of all sockets. */
  readonly p50: number;
  readonly p99: number;
  readonly posts: number;
  /** Deliveries that never came, or came twice. */
  readonly missing: number;
  readonly doubled: number;
  readonly failed: number;
  readonly share: number;
}

export interface Opened {
  readonly open: number;
}

/** The answer to each kind of job. */
export interface Answers {
  readonly requests: RequestResult;
  readonly arrivals: ArrivalResult;
  readonly 'open-sockets': Opened;
  readonly 'fan-out': FanOutResult;
  readonly 'close-sockets': Opened;
}
