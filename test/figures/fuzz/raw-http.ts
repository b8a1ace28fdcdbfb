import { statusOf } from '../spellings/raw-request.ts';

const POST =
  'POST /v1/auth/password HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n';
const LINES = 'host: localhost\r\nconnection: close\r\n';

/** Requests that parsers read differently (RFC 9112): each is refused or answered, never a failure of ours. */
export const RAW_REQUESTS: Readonly<Record<string, string>> = {
  'a length and chunks': `${POST}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  'two lengths': `${POST}content-length: 2\r\ncontent-length: 3\r\n\r\n{}x`,
  'a negative length': `${POST}content-length: -1\r\n\r\n{}`,
  'a length that is no number': `${POST}content-length: 2abc\r\n\r\n{}`,
  'a length with a plus': `${POST}content-length: +2\r\n\r\n{}`,
  'chunks that are no number': `${POST}transfer-encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n`,
  'a chunk with an extension': `${POST}transfer-encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n`,
  'an unknown encoding': `${POST}transfer-encoding: identity, chunked, gzip\r\n\r\n`,
  'chunked twice': `${POST}transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n`,
  'a blank before the colon': `GET /livez HTTP/1.1\r\nhost : localhost\r\nconnection: close\r\n\r\n`,
  'a folded header': `GET /livez HTTP/1.1\r\n${LINES}x-long: a\r\n b\r\n\r\n`,
  'a NUL in a header': `GET /livez HTTP/1.1\r\n${LINES}x-odd: a\0b\r\n\r\n`,
  'a bare line feed': `GET /livez HTTP/1.1\nhost: localhost\nconnection: close\n\n`,
  'a bare carriage return': `GET /livez HTTP/1.1\r\n${LINES}x-odd: a\rb\r\n\r\n`,
  'no host': 'GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n',
  'two hosts': `GET /livez HTTP/1.1\r\n${LINES}host: evil.example\r\n\r\n`,
  'another version': `GET /livez HTTP/3.0\r\n${LINES}\r\n`,
  'no version': `GET /livez\r\n${LINES}\r\n`,
  'no method': `/livez HTTP/1.1\r\n${LINES}\r\n`,
  'a method of its own': `CURE /livez HTTP/1.1\r\n${LINES}\r\n`,
  CONNECT: `CONNECT localhost:80 HTTP/1.1\r\n${LINES}\r\n`,
  'an address of somebody else': `GET http://evil.example/livez HTTP/1.1\r\n${LINES}\r\n`,
  'a path of 100 kB': `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n${LINES}\r\n`,
  'a thousand headers': `GET /livez HTTP/1.1\r\n${LINES}${'x-a: b\r\n'.repeat(3_000)}\r\n`,
  'a path that is no UTF-8': `GET /v1/cases/%ff%fe HTTP/1.1\r\n${LINES}\r\n`,
  'a path with a NUL': `GET /v1/cases/%00 HTTP/1.1\r\n${LINES}\r\n`,
  TLS: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
};

/** The requests that were answered by a failure; the server must answer the next. */
export async function rawFailures(url: string): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, bytes] of Object.entries(RAW_REQUESTS)) {
    const status = await statusOf(url, bytes);
    if (status >= 500 && status !== 505) failed.push(`${name}: ${status}`);
  }
  const alive = await fetch(`${url}/livez`).catch(() => undefined);
  return alive?.status === 200 ? failed : [...failed, 'the server is gone'];
}
