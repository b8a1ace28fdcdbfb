import { connect } from 'node:net';

const PATIENCE_MS = 10_000;

/** Sends bytes as they are and gives the status of the first answer; 0 when the line closed without one. */
export function statusOf(url: string, bytes: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let said = '';
    const end = (): void => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.[01] (\d{3})/.exec(said)?.[1] ?? 0));
    };
    socket.setTimeout(PATIENCE_MS, end);
    socket.on('error', end).on('close', end);
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.length >= 'HTTP/1.1 200'.length) end();
    });
    socket.write(bytes);
  });
}
