import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { AppError } from '../kernel/errors.ts';
import { SECOND } from '../kernel/time.ts';

/** Looks into a document for known malware. */
export interface VirusScanner {
  /** Whether nothing was found. Throws `scan_unavailable` when no clear answer came: nothing may be stored then. */
  isClean(bytes: Uint8Array): Promise<boolean>;
  /** Whether it answers. */
  ping(): Promise<boolean>;
}

const LIMIT_MS = 10 * SECOND;
const CHUNK_BYTES = 65_536;

/** Asks a ClamAV daemon by its command INSTREAM (clamd(8)): `tcp://host:port` or `unix:/path`. */
export function createVirusScanner(url: string): VirusScanner {
  return {
    async isClean(bytes) {
      const answer = await ask(url, (socket) => {
        socket.write('zINSTREAM\0');
        for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
          const chunk = bytes.subarray(start, start + CHUNK_BYTES);
          socket.write(lengthOf(chunk.length));
          socket.write(chunk);
        }
        socket.write(lengthOf(0));
      });
      if (answer === 'stream: OK') return true;
      if (/^stream: .+ FOUND$/.test(answer ?? '')) return false;
      throw new AppError('scan_unavailable', { retryAfterSeconds: 30 });
    },
    async ping() {
      return (await ask(url, (socket) => void socket.write('zPING\0'))) === 'PONG';
    },
  };
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

/** One connection for one question; undefined when it fails or takes longer than ten seconds. */
async function ask(url: string, say: (socket: Socket) => void): Promise<string | undefined> {
  const socket = open(url);
  const late = setTimeout(() => socket.destroy(new Error('late')), LIMIT_MS);
  try {
    await once(socket, 'connect');
    say(socket);
    return (await text(socket)).replace(/\0$/, '');
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}

function open(url: string): Socket {
  if (url.startsWith('unix:')) return connect({ path: url.slice('unix:'.length) });
  const { hostname, port } = new URL(url);
  return connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
}
