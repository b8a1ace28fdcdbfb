import type { TSchema } from 'typebox';
import { exampleOf } from '../http/example.ts';
import { Problem } from '../http/problem.ts';
import { CLOSE_MEANINGS } from './close-codes.ts';
import { SUBPROTOCOL } from './frames.ts';
import type { LiveParts } from './registry.ts';
import { socketMessages, type SocketMessage } from './socket-messages.ts';

/** AsyncAPI 3.0 of the socket: one channel, every frame of the platform and of the features. */
export function asyncapiDocument(parts: LiveParts): object {
  const { sent, received } = socketMessages(parts);
  const messages = [...sent.map((one) => keyed('send', one)), ...received.map((one) => keyed('receive', one))];
  return {
    asyncapi: '3.0.0',
    info: { title: 'Curbside sockets', version: '1', description: introduction() },
    channels: {
      socket: {
        address: '/v1/ws',
        messages: Object.fromEntries(messages.map(({ key }) => [key, { $ref: `#/components/messages/${key}` }])),
      },
    },
    operations: {
      clientSends: operation(
        'receive',
        sent.map((one) => keyed('send', one).key),
      ),
      serverSends: operation(
        'send',
        received.map((one) => keyed('receive', one).key),
      ),
    },
    components: {
      messages: Object.fromEntries(messages.map(({ key, message }) => [key, message])),
      schemas: { Problem: plain(Problem) },
    },
  };
}

function introduction(): string {
  const codes = Object.entries(CLOSE_MEANINGS).map(
    ([code, { meaning, client }]) => `| ${code} | ${meaning} | ${client} |`,
  );
  return [
    `Open /v1/ws with the subprotocol ${SUBPROTOCOL}; JSON text frames up to 64 KiB. The first frame is hello.`,
    '',
    '| close code | meaning | what a client does |',
    '| --- | --- | --- |',
    ...codes,
  ].join('\n');
}

function operation(action: 'send' | 'receive', keys: readonly string[]): object {
  return {
    action,
    channel: { $ref: '#/channels/socket' },
    messages: keys.map((key) => ({ $ref: `#/channels/socket/messages/${key}` })),
  };
}

/** Keys must tell a frame the client sends from one of the same name that it receives, such as typing. */
function keyed(direction: 'send' | 'receive', message: SocketMessage): { key: string; message: object } {
  const payload = plain(message.payload);
  return {
    key: `${direction}.${message.name}`.replaceAll(/[^A-Za-z0-9_-]/g, '_'),
    message: {
      name: message.name,
      summary: message.summary,
      payload,
      examples: [{ payload: exampleOf(payload, { Problem }) }],
    },
  };
}

/** JSON Schema without TypeBox's marks; references point into the document. */
function plain(schema: TSchema): object {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === '$id' ? undefined : key === '$ref' && value === 'Problem' ? '#/components/schemas/Problem' : value,
    ),
  );
}
