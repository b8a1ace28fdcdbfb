import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createCurbside } from '../../../src/app.ts';
import { loadConfig } from '../../../src/platform/config.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { prepare } from '../../../src/platform/prepare.ts';

// The planted fault of F-21: a server that says 201 first and writes half a second later.
const WRITES_AFTER_MS = 500;

const stopped = once(process, 'SIGTERM');
const config = loadConfig(process.env);
await using prepared = await prepare(config, process.env);
await using curbside = await createCurbside(config, prepared, createLogger('error'));

const server = createServer((request, response) => void answer(request, response));
server.listen(config.port, '127.0.0.1');
await stopped;
server.close();

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (request.method === 'POST') {
    response.writeHead(201).end('{}');
    setTimeout(() => void pass(request, body), WRITES_AFTER_MS);
    return;
  }
  const reply = await pass(request, body);
  response.writeHead(reply?.statusCode ?? 500).end(reply?.body);
}

function pass({ method = 'GET', url = '/', headers }: IncomingMessage, payload: string) {
  return curbside.app?.inject({ method: method as 'GET', url, headers, ...(payload === '' ? {} : { payload }) });
}
