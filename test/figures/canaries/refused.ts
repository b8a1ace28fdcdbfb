import { randomUUID } from 'node:crypto';
import { newId } from '../../../src/kernel/ids.ts';
import { RawSocket, SocketClient } from '../../support/socket-client.ts';
import type { Journey } from './journey.ts';
import { comment, publish, type Stage } from './writing.ts';

/** Requests that are refused before or behind the gate, each with the status it must get. */
export const REFUSED: readonly Stage[] = [
  ['not signed in', (journey) => refused(journey, 401, { as: undefined })],
  ['not verified', (journey) => refused(journey, 403, { as: journey.applicant })],
  ['unknown case', (journey) => refused(journey, 404, { path: `/v1/cases/${randomUUID()}/comments` })],
  ['unknown field', (journey) => refused(journey, 400, { body: { body: journey.text(2), [journey.text(1)]: 1 } })],
  ['wrong type', (journey) => refused(journey, 400, { body: { body: [journey.text(3)] } })],
  ['too long', (journey) => refused(journey, 400, { body: { body: journey.text(3) + 'x'.repeat(10_001) } })],
  ['control character', (journey) => refused(journey, 400, { body: { body: `${journey.text(3)}\u0000` } })],
  ['bad JSON', (journey) => refused(journey, 400, { body: `{"body":"${journey.text(3)}` })],
  ['not an object', (journey) => refused(journey, 400, { body: JSON.stringify(journey.text(3)) })],
  ['too large', (journey) => refused(journey, 413, { body: `{"body":"${journey.text(3)}${'x'.repeat(70_000)}"}` })],
  ['plain text', (journey) => refused(journey, 415, { body: journey.text(3), type: 'text/plain' })],
  ['another type', (journey) => refused(journey, 415, { body: `<b>${journey.text(3)}</b>`, type: 'application/xml' })],
  ['form', (journey) => refused(journey, 415, { body: journey.text(3), type: 'application/x-www-form-urlencoded' })],
  [
    'no key',
    (journey) => refused(journey, 400, { body: { body: journey.text(3) }, headers: { 'idempotency-key': '' } }),
  ],
  ['text in headers', textInHeaders],
  ['text in paths', textInPaths],
  ['stale version', staleVersion],
  ['requests that no parser takes', unparsable],
  ['frames that are refused', refusedFrames],
  ['frames that end the socket', fatalFrames],
  ['upgrades that are refused', refusedUpgrades],
];

interface RefusedRequest {
  readonly as?: Journey['author'] | undefined;
  readonly path?: string;
  readonly body?: object | string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function refused(journey: Journey, status: number, request: RefusedRequest): Promise<void> {
  const who = 'as' in request ? request.as : journey.author;
  const path = request.path ?? `/v1/cases/${(await publish(journey)).id}/comments`;
  await journey.request(who, 'POST', path, {
    body: request.body ?? { body: journey.text(3) },
    headers: { ...(request.type === undefined ? {} : { 'content-type': request.type }), ...request.headers },
    expect: [status],
  });
}

/** Headers hold Latin-1 without line breaks; our canaries do. */
async function textInHeaders(journey: Journey): Promise<void> {
  for (const name of ['user-agent', 'x-request-id', 'referer', 'accept-language', 'x-forwarded-for', 'cookie'])
    await journey.request(journey.author, 'GET', '/v1/cases', { headers: { [name]: journey.text(1) }, expect: [200] });
  for (const [name, status] of [
    ['authorization', 401],
    ['if-match', 412],
  ] as const) {
    const made = await publish(journey);
    await journey.request(journey.author, 'PATCH', `/v1/cases/${made.id}`, {
      body: { title: 'Fever', body: 'Three days.', question: 'What now?' },
      headers: { [name]: name === 'authorization' ? `Bearer ${journey.text(1)}` : journey.text(1) },
      expect: [status],
    });
  }
}

async function textInPaths(journey: Journey): Promise<void> {
  const text = (): string => encodeURIComponent(journey.text(1));
  for (const [path, status] of [
    [`/v1/${text()}`, 404],
    [`/v1/cases/${text()}`, 400],
    [`/v1/cases?q=${text()}`, 400],
    [`/v1/cases?cursor=${text()}`, 400],
    [`/v1/cases?specialty=${text()}`, 400],
    [`/problems/${text()}`, 400],
    [`/v1/cases/%zz${text()}`, 400],
    [`/docs/${text()}`, 404],
  ] as const)
    await journey.request(journey.author, 'GET', path, { expect: [status, 404, 414] });
}

async function staleVersion(journey: Journey): Promise<void> {
  const made = await publish(journey);
  const commented = await comment(journey, made);
  await journey.request(journey.colleague, 'PATCH', `/v1/comments/${commented.id}`, {
    body: { body: journey.text(3) },
    headers: { 'if-match': '"77"' },
    expect: [412],
  });
  await journey.request(journey.colleague, 'PATCH', `/v1/comments/${commented.id}`, {
    body: { body: journey.text(3) },
    expect: [428],
  });
  await journey.request(journey.author, 'PATCH', `/v1/comments/${commented.id}`, {
    body: { body: journey.text(3) },
    headers: { 'if-match': commented.etag },
    expect: [403, 404],
  });
}

async function unparsable(journey: Journey): Promise<void> {
  const head = 'host: localhost\r\n';
  await journey.raw(`${journey.text(1)}\r\n${head}\r\n`);
  await journey.raw(
    `POST /v1/cases HTTP/1.1\r\n${head}content-length: 3\r\ncontent-length: 4\r\n\r\n${journey.text(1)}`,
  );
  await journey.raw(`POST /v1/cases HTTP/1.1\r\n${head}transfer-encoding: chunked\r\n\r\n${journey.text(1)}`);
  await journey.raw(`GET /v1/cases HTTP/1.1\r\n${head}x-long: ${journey.text(1)}${'x'.repeat(20_000)}\r\n\r\n`);
  await journey.raw(`GET /v1/${journey.text(1)} HTTP/1.1\r\n${head}\r\n`);
  await journey.raw(`GET /v1/cases HTTP/1.1\r\n${head}bad header ${journey.text(1)}\r\n\r\n`);
}

async function refusedFrames(journey: Journey): Promise<void> {
  const { roomId } = await publish(journey);
  const writer = await journey.socket(journey.colleague);
  const frames = [
    { room_id: newId(), body: journey.text(2) },
    { room_id: roomId, body: journey.text(2), [journey.text(1)]: 1 },
    { room_id: roomId, body: `${journey.text(2)}\u0000` },
    { room_id: roomId, body: journey.text(2) + 'x'.repeat(10_001) },
    { room_id: roomId, body: { text: journey.text(2) } },
    { room_id: journey.text(1), body: journey.text(1) },
  ];
  for (const frame of frames) {
    const clientId = newId();
    writer.send({ frame: 'send', client_id: clientId, kind: 'comment', ...frame });
    const answer = await writer.next(({ client_id: id }) => id === clientId);
    if (answer.frame !== 'refused') throw new Error('a frame that should be refused was taken');
  }
  writer.close();
  await writer.closed;
}

async function fatalFrames(journey: Journey): Promise<void> {
  for (const [frame, code] of [
    [`{"frame":"send","body":"${journey.text(2)}`, 4400],
    [JSON.stringify({ frame: journey.text(1) }), 4400],
    [JSON.stringify({ frame: 'typing', room_id: journey.text(1) }), 4400],
    [Buffer.from(journey.text(2)), 4400],
    [JSON.stringify({ frame: 'send', body: journey.text(2) + 'x'.repeat(70_000) }), 1009],
  ] as const) {
    const socket = await journey.socket(journey.colleague);
    socket.sendRaw(typeof frame === 'string' ? frame : new Uint8Array(frame));
    await closesWith(socket, code);
  }
}

async function refusedUpgrades(journey: Journey): Promise<void> {
  for (const [hello, code] of [
    [{ frame: 'hello', token: journey.text(1) }, 4400],
    [{ frame: 'hello', token: `${'x'.repeat(20)}${journey.text(1).replaceAll(/[^\w]/g, '')}` }, 4401],
    [{ frame: 'send', body: journey.text(2) }, 4400],
  ] as const) {
    const socket = journey.watch(await SocketClient.open(journey.url));
    socket.send(hello);
    await closesWith(socket, code);
  }
  const strange = await RawSocket.open(journey.url, {
    'sec-websocket-protocol': journey.text(1).replaceAll(/\W/g, ''),
  });
  await strange.ended();
  journey.sinks.add('close reasons', strange.head + strange.received.toString('latin1'));
  await journey.raw(
    `GET /v1/ws HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
      `sec-websocket-key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\norigin: https://${journey.text(1)}\r\n\r\n`,
  );
}

async function closesWith(socket: SocketClient, code: number): Promise<void> {
  const closed = await socket.closed;
  if (closed.code !== code) throw new Error(`the socket closed with ${closed.code}, not ${code}`);
}
