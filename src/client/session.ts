import { backOff } from './back-off.ts';
import { newId } from './new-id.ts';

/** What sign-in and refresh give; keep both where other apps cannot read them. */
export interface TokenPair {
  readonly access_token: string;
  /** Absent where the server keeps it in a cookie. */
  readonly refresh_token?: string;
}

export interface SessionOptions {
  readonly baseUrl: string;
  /** Without a refresh token the server keeps it in its cookie: the page then is of the server's own origin. */
  readonly tokens: TokenPair;
  /** Called with every new pair: the old refresh token is dead by then. */
  readonly onTokens?: (tokens: TokenPair) => void;
  /** Called once when the session is over: sign in again. */
  readonly onSignedOut?: () => void;
  readonly fetch?: typeof fetch;
}

export interface Session {
  /** The access token as it is; `fresh` trades the refresh token first. Rejects when the session is over. */
  readonly token: (fresh?: boolean) => Promise<string>;
  /** `fetch` with the token, a key on every POST, one refresh, and repeats where the contract allows them. */
  readonly fetch: typeof fetch;
}

/** The refresh token is no longer good: the session is over. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';
}

/** How often a request is sent at most; repeats carry the same key, so it takes effect once. */
const TRIES = 4;

/** Keeps a signed-in session: refreshes once for all who wait, and repeats what may be repeated. */
export function createSession(options: SessionOptions): Session {
  const send = options.fetch ?? fetch;
  let tokens = options.tokens;
  let refreshing: Promise<string> | undefined;

  async function refresh(): Promise<string> {
    const { refresh_token } = tokens;
    const reply = await send(`${options.baseUrl}/v1/auth/refresh`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(refresh_token === undefined ? { 'x-curbside-web': '1' } : {}),
      },
      body: JSON.stringify({ refresh_token }),
    });
    if (!reply.ok) {
      if (reply.status !== 401) throw new Error(`the session could not be refreshed: ${reply.status}`);
      options.onSignedOut?.();
      throw new SignedOutError('sign in again');
    }
    tokens = readPair(await reply.json(), refresh_token !== undefined);
    options.onTokens?.(tokens);
    return tokens.access_token;
  }

  // A refresh token works once: everybody who needs a new pair waits for the same request.
  function refreshOnce(): Promise<string> {
    refreshing ??= refresh().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  const token = async (fresh = false): Promise<string> => (fresh ? refreshOnce() : (refreshing ?? tokens.access_token));

  async function authorized(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    if (request.method === 'POST' && !request.headers.has('idempotency-key'))
      request.headers.set('idempotency-key', newId());
    let used = await token();
    for (let attempt = 0; ; attempt += 1) {
      request.headers.set('authorization', `Bearer ${used}`);
      const reply = await attemptOnce(send, request.clone());
      const isLast = attempt + 1 >= TRIES;
      if (reply?.status === 401 && attempt === 0 && (await codeOf(reply)) === 'token_expired')
        used = await refreshFor(used);
      else if (reply && (isLast || !mayRepeat(reply.status, attempt))) return reply;
      else if (isLast) throw new Error('the server cannot be reached');
      else await wait(backOff(attempt, hintOf(reply)));
    }
  }

  // Somebody else may have refreshed meanwhile.
  const refreshFor = (used: string): Promise<string> =>
    used === tokens.access_token ? refreshOnce() : Promise.resolve(tokens.access_token);

  return { token, fetch: authorized };
}

/** A reply, or undefined when none came. */
async function attemptOnce(send: typeof fetch, request: Request): Promise<Response | undefined> {
  try {
    return await send(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    return undefined;
  }
}

/** 429 and 503 after their hint; 408 and 500 once; all with the same key. */
function mayRepeat(status: number, attempt: number): boolean {
  return status === 429 || status === 503 || (attempt === 0 && (status === 408 || status === 500));
}

function hintOf(reply: Response | undefined): number {
  const seconds = Number(reply?.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

async function codeOf(reply: Response): Promise<unknown> {
  const body: unknown = await reply
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}

function readPair(body: unknown, holdsBoth: boolean): TokenPair {
  if (typeof body === 'object' && body !== null && 'access_token' in body) {
    if (!holdsBoth) return { access_token: String(body.access_token) };
    if ('refresh_token' in body)
      return { access_token: String(body.access_token), refresh_token: String(body.refresh_token) };
  }
  throw new Error('the answer holds no tokens');
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
