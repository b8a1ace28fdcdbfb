/** A request before it is bytes. */
export interface Plain {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body?: string;
}

export type Spelling = (plain: Plain) => Plain;

/** As bytes, with the version of HTTP that is asked for; the server closes afterwards. */
export function asBytes({ method, path, headers, body }: Plain, version = '1.1'): string {
  const length = body === undefined ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  const lines = [`${method} ${path} HTTP/${version}`, 'host: localhost', 'connection: close', ...headers, ...length];
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** Other ways to write the same path or method; parsers disagree about each of them somewhere. */
export const SPELLINGS: Readonly<Record<string, Spelling>> = {
  'two slashes first': onPath((path) => `/${path}`),
  'two slashes within': onPath((path) => path.replace('/v1/', '/v1//')),
  'a slash at the end': onPath((path) => `${path}/`),
  'a dot segment': onPath((path) => path.replace('/v1/', '/v1/./')),
  'a dot segment first': onPath((path) => `/.${path}`),
  'a double dot': onPath((path) => `/x/..${path}`),
  'an encoded double dot': onPath((path) => `/x/%2e%2e${path}`),
  'a public path and back': onPath((path) => `/livez/..${path}`),
  'a path parameter': onPath((path) => `${path};x=1`),
  'a path parameter within': onPath((path) => path.replace('/v1/', '/v1;x=1/')),
  'an encoded slash': onPath((path) => path.replace('/v1/', '/v1%2F')),
  'an encoded first slash': onPath((path) => `/%2f${path.slice(1)}`),
  'an encoded letter': onPath((path) => path.replace('/v1', '/%761')),
  'an encoded letter twice': onPath((path) => path.replace('/v1', '/%25761')),
  'upper case': onPath((path) => path.replace('/v1', '/V1')),
  'all in upper case': onPath((path) => path.toUpperCase()),
  'a backslash': onPath((path) => path.replace('/v1/', '/v1\\')),
  'an encoded NUL': onPath((path) => `${path}%00`),
  'an encoded blank': onPath((path) => `${path}%20`),
  'an encoded line break': onPath((path) => `${path}%0d%0a`),
  'a file ending': onPath((path) => `${path}.json`),
  'an empty query': onPath((path) => `${path}?`),
  'a query of another method': onPath((path) => `${path}?_method=GET`),
  'a fragment': onPath((path) => `${path}#/livez`),
  'the absolute form': onPath((path) => `http://localhost${path}`),
  'the absolute form of another host': onPath((path) => `http://127.0.0.1:1${path}`),
  'a method in lower case': (plain) => ({ ...plain, method: plain.method.toLowerCase() }),
  HEAD: (plain) => ({ ...plain, method: 'HEAD' }),
  OPTIONS: (plain) => ({ ...plain, method: 'OPTIONS' }),
  TRACE: (plain) => ({ ...plain, method: 'TRACE' }),
  PROPFIND: (plain) => ({ ...plain, method: 'PROPFIND' }),
  'an overridden method': withHeader('x-http-method-override: GET'),
  'a path in a header': onPublicPath('x-original-url'),
  'another path in a header': onPublicPath('x-rewrite-url'),
  'a forwarded address': withHeader('x-forwarded-for: 127.0.0.1'),
  'a forwarded host': withHeader('x-forwarded-host: localhost', 'x-forwarded-proto: https', 'forwarded: for=127.0.0.1'),
  'a second host': withHeader('host: 127.0.0.1'),
};

function onPath(change: (path: string) => string): Spelling {
  return (plain) => ({ ...plain, path: change(plain.path) });
}

function withHeader(...lines: string[]): Spelling {
  return (plain) => ({ ...plain, headers: [...plain.headers, ...lines] });
}

function onPublicPath(header: string): Spelling {
  return (plain) => ({ ...plain, path: '/livez?', headers: [...plain.headers, `${header}: ${plain.path}`] });
}

/** Content types that are JSON to one parser and something else to another (Fastify's advisories of 2025 and 2026). */
export const CONTENT_TYPES: readonly string[] = [
  'text/plain',
  'text/plain; charset=utf-8',
  'TEXT/PLAIN',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/json5',
  'application/jsonx',
  'application/vnd.api+json',
  'application/json; charset=utf-16',
  'application/json;',
  'application/json ;charset=utf-8',
  ' application/json',
  'application/json\t',
  'APPLICATION/JSON',
  'application/json, text/plain',
  'text/plain, application/json',
  'application/json\u00a0; charset=utf-8',
  '',
];
