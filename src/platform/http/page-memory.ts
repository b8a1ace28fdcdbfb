import type { FastifyReply } from 'fastify';
import { SECOND } from '../../kernel/time.ts';
import type { App } from './app-type.ts';
import { linkNextPage, weakTag } from './reading.ts';

/** A page as the database has it now; `version` changes whenever anything that it shows does. */
export interface VersionedPage<Item = unknown> {
  readonly version: string;
  readonly page: { readonly data: Item[]; readonly next_cursor: string | null };
}

export interface PageSource<Item = unknown> {
  /** Filters, place and length: with the version everything that the page depends on, whoever asks. */
  readonly address: string;
  /** The version of what this viewer may see of the page now, and that they may see it; throws as `read` does. */
  readonly findVersion: () => Promise<string>;
  readonly read: () => Promise<VersionedPage<Item>>;
}

/** Answers a listing: with the text of the last time while the database says that nothing of it changed since. */
export type AnswerPage = (reply: FastifyReply, source: PageSource) => Promise<FastifyReply>;

interface Remembered {
  readonly text: Buffer;
  readonly tag: string;
  readonly cursor: string | null;
}

const MOST_BYTES = 8 * 1024 * 1024;
const FORGET_MS = 30 * SECOND;

/**
 * Remembers the pages that are read over and over. The database is asked each time: what may be read, and by whom, is never a moment
 * old; what is spared is reading, carrying and writing texts that did not change. What nobody reads is forgotten within a minute.
 */
export function createPageMemory(app: App): AnswerPage {
  let young = new Map<string, Remembered>();
  let old = new Map<string, Remembered>();
  /** Addresses of both; of one that is not here the version is not worth a statement. */
  let youngAddresses = new Set<string>();
  let oldAddresses = new Set<string>();
  let bytes = 0;

  function age(): void {
    [old, young] = [young, new Map()];
    [oldAddresses, youngAddresses] = [youngAddresses, new Set()];
    bytes = 0;
  }

  function keep(address: string, version: string, page: Remembered): Remembered {
    if (bytes + page.text.length > MOST_BYTES) age();
    bytes += page.text.length;
    youngAddresses.add(address);
    young.set(`${address} ${version}`, page);
    return page;
  }

  function find(address: string, version: string): Remembered | undefined {
    const name = `${address} ${version}`;
    const older = young.has(name) ? undefined : old.get(name);
    return older ? keep(address, version, older) : young.get(name);
  }

  const forgetting = setInterval(age, FORGET_MS);
  forgetting.unref();
  app.addHook('onClose', async () => clearInterval(forgetting));

  return async (reply, { address, findVersion, read }) => {
    const known = youngAddresses.has(address) || oldAddresses.has(address);
    const held = known ? find(address, await findVersion()) : undefined;
    const { text, tag, cursor } = held ?? remember(await read());
    linkNextPage(reply, cursor);
    return reply.header('etag', tag).type('application/json; charset=utf-8').send(text);

    function remember({ version, page }: VersionedPage): Remembered {
      const json = reply.serialize(page);
      if (typeof json !== 'string') throw new TypeError('a page is written as JSON');
      const written = Buffer.from(json);
      return keep(address, version, { text: written, tag: weakTag(written), cursor: page.next_cursor });
    }
  };
}

/** One version for rows that each bring the hash of all they show (64 bits, written in decimal). */
export function joinVersions(rows: readonly { readonly mark: string }[]): string {
  return String(rows.reduce((all, { mark }) => all ^ BigInt(mark), 0n));
}
