import { text } from 'node:stream/consumers';

/** What the server answered. */
export interface Answer {
  readonly etag: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends one request as the person whose token it holds. Throws {@link ReviewError}. */
export type Ask = (
  method: 'GET' | 'POST',
  path: string,
  sending?: { readonly body?: object; readonly headers?: Readonly<Record<string, string>> },
) => Promise<Answer>;

/** A command that came to nothing, in words, with its exit code: 1 refused, 2 called wrongly, 3 not reached, 4 somebody was faster. */
export class ReviewError extends Error {
  override readonly name = 'ReviewError';
  readonly exitCode: 1 | 2 | 3 | 4;

  constructor(message: string, exitCode: 1 | 2 | 3 | 4) {
    super(message);
    this.exitCode = exitCode;
  }
}

const ANSWER_WITHIN_MS = 30_000;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * Speaks to a server at `url` with the access token of a member of the staff: the command holds no rule and no key of its own,
 * so roles, fresh factors and second persons are judged where they are for everybody.
 */
export function askServer(url: string, token: string): Ask {
  const base = new URL(url);
  if (base.protocol !== 'https:' && !LOOPBACK.includes(base.hostname)) {
    throw new ReviewError('A token goes over https only, or to this machine.', 2);
  }
  return async (method, path, { body, headers } = {}) => {
    const answer = await fetch(new URL(path, base), {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new ReviewError(`The server at ${base.origin} cannot be reached.`, 3);
    });
    const read = await answer.json().catch(() => ({}));
    const found = isRecord(read) ? read : {};
    if (!answer.ok) throw refused(found, answer.status);
    return { etag: answer.headers.get('etag') ?? '', body: found };
  };
}

/** The token: from CURBSIDE_TOKEN, or from standard input where that is asked for; never from the command line. */
export async function readToken(
  fromStdin: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const token = (fromStdin ? await text(process.stdin) : (environment['CURBSIDE_TOKEN'] ?? '')).trim();
  if (token === '') throw new ReviewError('No token: set CURBSIDE_TOKEN, or give it with --token-stdin.', 2);
  return token;
}

function refused(problem: Readonly<Record<string, unknown>>, status: number): ReviewError {
  const { code, title, detail, errors } = problem;
  const fields = Array.isArray(errors)
    ? errors.filter(isRecord).map((one) => `${wordOf(one['pointer'])} ${wordOf(one['message'])}`)
    : [];
  const words = [wordOf(detail) || wordOf(title) || `status ${status}`, ...fields].join('; ');
  return new ReviewError(`${wordOf(code) || String(status)}: ${words}`, code === 'stale_version' ? 4 : 1);
}

/** Whether a value has fields that may be looked at. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string, number or boolean as text; anything else is nothing. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
