import type { Problem } from './contract.generated.ts';
import { ProblemError } from './problem.ts';

/** The `…Data` type of an operation in the generated contract. */
interface Operation {
  readonly url: string;
  readonly body?: unknown;
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  readonly headers?: object | undefined;
}

/** Calls an operation by its generated types: `call<GetMeData, GetMeResponse>('GET', { url: '/v1/me' })`. Throws {@link ProblemError}. */
export type Call = <Data extends Operation, Reply>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  operation: Data,
  signal?: AbortSignal,
) => Promise<Reply>;

/** Calls over this way of sending: the platform's `fetch` before signing in, the session's afterwards. */
export function createCall(send: typeof fetch): Call {
  return async (method, operation, signal) => {
    const headers = new Headers({ 'x-curbside-web': '1' });
    for (const [name, value] of pairs(operation.headers)) headers.set(name, value);
    if (operation.body !== undefined) headers.set('content-type', 'application/json');
    const reply = await send(addressOf(operation), {
      method,
      headers,
      ...(operation.body === undefined ? {} : { body: JSON.stringify(operation.body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return await read(reply);
  };
}

async function read<Reply>(reply: Response): Promise<Reply> {
  const isJson = /[/+]json\b/.test(reply.headers.get('content-type') ?? '');
  const isDocument = reply.ok && !isJson && reply.status !== 204;
  // A document comes as a Blob, which is what the contract's types call it.
  const body = reply.status === 204 ? undefined : await (isDocument ? reply.blob() : reply.json());
  if (reply.ok) return body;
  const problem: Problem = body;
  throw new ProblemError(problem);
}

function addressOf({ url, path, query }: Operation): string {
  const values = new Map(pairs(path));
  const filled = url.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values.get(name) ?? ''));
  const search = new URLSearchParams(pairs(query));
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

function pairs(values: object | undefined): [string, string][] {
  return Object.entries(values ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
}
