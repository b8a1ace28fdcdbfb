import type { TSchema } from 'typebox';
import { Problem } from '../http/problem.ts';
import { CLIENT_FRAMES, SERVER_FRAMES, SUBPROTOCOL } from './frames.ts';
import type { LiveParts } from './registry.ts';

interface Message {
  readonly name: string;
  readonly summary: string;
  readonly payload: object;
}

/** AsyncAPI 3.0 of the socket: one channel, every frame of the platform and of the features. */
export function asyncapiDocument(parts: LiveParts): object {
  const { commands, eventTypes } = parts;
  const sent: Message[] = [
    ...Object.entries(CLIENT_FRAMES).map(([name, schema]) => message(name, `Frame ${name}`, schema)),
    ...commands.map((command) => message(command.name, command.summary, command.schema)),
  ];
  const received: Message[] = [
    ...Object.entries(SERVER_FRAMES).map(([name, schema]) => message(name, `Frame ${name}`, schema)),
    ...commands.flatMap((command) =>
      command.result ? [message(`${command.name}.result`, `Answer to ${command.name}`, command.result)] : [],
    ),
    ...eventTypes.map((type) => message(type.type, type.summary, type.schema)),
  ];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Curbside sockets',
      version: '1',
      description: `Open /v1/ws with the subprotocol ${SUBPROTOCOL}; JSON text frames up to 64 KiB. The first frame is hello.`,
    },
    channels: {
      socket: {
        address: '/v1/ws',
        messages: Object.fromEntries(
          [...named('send', sent), ...named('receive', received)].map((one) => [
            one.key,
            { $ref: `#/components/messages/${one.key}` },
          ]),
        ),
      },
    },
    operations: {
      clientSends: {
        action: 'receive',
        channel: { $ref: '#/channels/socket' },
        messages: named('send', sent).map((one) => ({ $ref: `#/channels/socket/messages/${one.key}` })),
      },
      serverSends: {
        action: 'send',
        channel: { $ref: '#/channels/socket' },
        messages: named('receive', received).map((one) => ({ $ref: `#/channels/socket/messages/${one.key}` })),
      },
    },
    components: {
      messages: Object.fromEntries(
        [...named('send', sent), ...named('receive', received)].map(({ key, message: content }) => [key, content]),
      ),
      schemas: { Problem: plain(Problem) },
    },
  };
}

function message(name: string, summary: string, schema: TSchema): Message {
  return { name, summary, payload: plain(schema) };
}

/** Keys must tell a frame the client sends from one of the same name that it receives, such as typing. */
function named(direction: 'send' | 'receive', messages: readonly Message[]): { key: string; message: Message }[] {
  return messages.map((one) => ({ key: `${direction}.${one.name}`.replaceAll(/[^A-Za-z0-9_-]/g, '_'), message: one }));
}

/** JSON Schema without TypeBox's marks; references point into the document. */
function plain(schema: TSchema): object {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === '$id' ? undefined : key === '$ref' && value === 'Problem' ? '#/components/schemas/Problem' : value,
    ),
  );
}
