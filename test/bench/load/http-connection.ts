import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * One keep-alive connection, one request at a time. Reads just what our two servers send (content-length, no chunks), as a
 * client library would use as much of the machine as a server.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #heard = '';
  #answered: ((answer: Answer) => void) | undefined;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk) => this.#hear(String(chunk)));
    this.#socket.on('error', () => this.#fail());
    this.#socket.on('close', () => this.#fail());
  }

  send(head: string, body: string, answered: (answer: Answer) => void): void {
    this.#answered = answered;
    if (this.#socket.destroyed) return this.#fail();
    this.#socket.write(`${head}${body}`, 'latin1');
  }

  close(): void {
    this.#answered = undefined;
    this.#socket.destroy();
  }

  #hear(chunk: string): void {
    this.#heard = this.#heard === '' ? chunk : this.#heard + chunk;
    const end = this.#heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = lengthOf(this.#heard, end);
    if (this.#heard.length < end + 4 + length) return;
    const answer = { status: Number(this.#heard.slice(9, 12)), body: this.#heard.slice(end + 4, end + 4 + length) };
    this.#heard = this.#heard.slice(end + 4 + length);
    this.#answer(answer);
  }

  #fail(): void {
    this.#answer({ status: 0, body: '' });
  }

  #answer(answer: Answer): void {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(answer);
  }
}

function lengthOf(heard: string, end: number): number {
  const at = heard.lastIndexOf('\r\ncontent-length: ', end);
  return at < 0 ? 0 : Number.parseInt(heard.slice(at + 18, at + 28), 10);
}
