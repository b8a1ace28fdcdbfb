import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { SECOND } from '../kernel/time.ts';

/** One plain-text mail; it carries codes and links, never text of a post. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mails; `send` throws {@link MailError} when the mail was not taken over. */
export interface Mailer extends AsyncDisposable {
  send(mail: Mail): Promise<void>;
  /** Asks whether a mail would be taken over now, without sending one; throws {@link MailError}. */
  verify(): Promise<void>;
}

/** A mail that was not taken over; carries the library's or the server's code alone, never an address. */
export class MailError extends Error {
  override readonly name = 'MailError';
  readonly code: string;

  constructor(code: string) {
    super(`mail was not sent: ${code}`);
    this.code = code;
  }
}

export interface MailOptions {
  /** `smtp://` or `smtps://`; without it each mail becomes a file in `directory`. */
  readonly smtpUrl: string | undefined;
  readonly from: string;
  readonly directory: string;
}

/** Sends by SMTP (RFC 5321) when a server is named, else writes .eml files (RFC 5322), readable by the owner alone. */
export function createMailer(options: MailOptions): Mailer {
  return options.smtpUrl === undefined ? folderMailer(options) : smtpMailer(options.smtpUrl, options.from);
}

/** Mail bodies never pull in a file or a URL (nodemailer would, for an attachment path). */
const CLOSED = { disableFileAccess: true, disableUrlAccess: true };

function smtpMailer(url: string, from: string): Mailer {
  const timeouts = { connectionTimeout: 5 * SECOND, greetingTimeout: 5 * SECOND, socketTimeout: 10 * SECOND };
  const transport = createTransport({ url, pool: true, maxConnections: 2, ...timeouts, ...CLOSED });
  return {
    async send(mail) {
      await transport.sendMail({ from, ...mail }).catch(refuse);
    },
    async verify() {
      await transport.verify().catch(refuse);
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}

function folderMailer({ from, directory }: MailOptions): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...CLOSED });
  return {
    async send(mail) {
      const { message } = await transport.sendMail({ from, ...mail }).catch(refuse);
      if (Buffer.isBuffer(message)) await writeMail(directory, message).catch(refuse);
    },
    async verify() {
      await mkdir(directory, { recursive: true, mode: 0o700 }).catch(refuse);
      await access(directory, constants.W_OK).catch(refuse);
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Written beside and renamed, so that a reader of the folder never sees half a mail. */
async function writeMail(directory: string, message: Buffer): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}`;
  const half = join(directory, `${name}.part`);
  await writeFile(half, message, { mode: 0o600 });
  await rename(half, join(directory, `${name}.eml`));
}

function refuse(error: unknown): never {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  throw new MailError(code);
}
