import { statusOf } from './raw-request.ts';
import { asBytes, CONTENT_TYPES, SPELLINGS, type Plain } from './spellings.ts';

const AT_ONCE = 8;

/** One operation of a contract, its parameters filled in. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
}

/** A server, what it offers, and who asks. */
export interface Subject {
  readonly url: string;
  readonly operations: readonly Operation[];
  /** Those who must be refused: name -> token, or undefined for nobody. */
  readonly refused: Readonly<Record<string, string | undefined>>;
  /** Somebody who is let in, for the bodies. */
  readonly admitted: string;
}

export interface Compared {
  readonly requests: number;
  /** What was let in by a spelling although the plain request is refused. */
  readonly differing: readonly string[];
}

/**
 * Every operation in every spelling, as each of those who are refused when they write it plainly; and every operation
 * with a body, as somebody who is let in, with a body that does not fit under every content type.
 */
export async function compareSpellings(subject: Subject): Promise<Compared> {
  const differing: string[] = [];
  let requests = 0;
  const send = async (bytes: string): Promise<number> => {
    requests += 1;
    return statusOf(subject.url, bytes);
  };
  const judge = async ({ name, bytes }: Attempt): Promise<void> => {
    const statuses = await Promise.all(bytes.map(send));
    if (statuses.some((status) => status >= 200 && status < 300)) differing.push(`${name}: ${statuses.join(', ')}`);
  };
  for (const attempts of inGroups([...(await pathAttempts(subject, send)), ...bodyAttempts(subject)]))
    await Promise.all(attempts.map(judge));
  return { requests, differing };
}

interface Attempt {
  readonly name: string;
  readonly bytes: readonly string[];
}

async function pathAttempts(subject: Subject, send: (bytes: string) => Promise<number>): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const [who, token] of Object.entries(subject.refused)) {
    for (const operation of subject.operations) {
      const plain = plainOf(operation, token);
      const status = await send(asBytes(plain));
      // Whoever is let in by the plain request is no test of the others.
      if (status < 400) continue;
      for (const [name, spell] of Object.entries(SPELLINGS)) {
        const spelled = spell(plain);
        // A header that names another path is answered for the public path it was sent to: only its effect counts.
        const isPublic = spelled.path === '/livez?';
        attempts.push({
          name: `${operation.method} ${operation.path} as ${who}: ${name}`,
          bytes: isPublic ? [asBytes({ ...spelled, method: 'PUT' })] : [asBytes(spelled), asBytes(spelled, '1.0')],
        });
      }
    }
  }
  return attempts;
}

function bodyAttempts({ operations, admitted }: Subject): Attempt[] {
  return operations
    .filter(({ hasBody }) => hasBody)
    .flatMap((operation) =>
      CONTENT_TYPES.map((type) => {
        const { method, path, headers } = plainOf(operation, admitted);
        const kept = headers.filter((line) => !line.startsWith('content-type'));
        const typed = [...kept, `content-type: ${type}`];
        return {
          name: `${method} ${path} with a body that does not fit as "${type}"`,
          bytes: [asBytes({ method, path, headers: typed, body: '{"planted":{"unknown":1}}' })],
        };
      }),
    );
}

function plainOf({ method, path, hasBody }: Operation, token: string | undefined): Plain {
  return {
    method,
    path,
    headers: [
      ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
      'idempotency-key: spellings-of-one-request',
      'if-match: "1"',
      ...(hasBody ? ['content-type: application/json'] : []),
    ],
    ...(hasBody ? { body: '{}' } : {}),
  };
}

function* inGroups<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += AT_ONCE) yield items.slice(at, at + AT_ONCE);
}
