import { createHash } from 'node:crypto';
import { SECOND } from '../../../../kernel/time.ts';

/** What a source said: its body as JSON with the SHA-256 of its bytes, or nothing that can be used. */
export type SourceReply =
  | { readonly kind: 'said'; readonly body: unknown; readonly hash: Buffer }
  | { readonly kind: 'silent' };

const TIME_LIMIT_MS = 5 * SECOND;
const MAX_BYTES = 512 * 1024;

/**
 * Asks a source over HTTP. `origin` is a constant or an operator's setting and never comes from a member; the path is made of
 * checked parts. No redirect is followed, the answer is bounded in time and size, and the status means nothing: sources
 * tell errors with 200 and answers with others, so the body alone counts.
 */
export async function askSource(
  origin: string,
  path: string,
  timeLimitMs: number = TIME_LIMIT_MS,
): Promise<SourceReply> {
  try {
    const response = await fetch(new URL(path, origin), {
      redirect: 'error',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeLimitMs),
    });
    const bytes = await readBounded(response);
    if (bytes === undefined) return { kind: 'silent' };
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return { kind: 'said', body, hash: createHash('sha256').update(bytes).digest() };
  } catch {
    // Unreachable, too slow, elsewhere, or no JSON: for a check all of it is silence.
    return { kind: 'silent' };
  }
}

async function readBounded(response: Response): Promise<Buffer | undefined> {
  const blocks: Uint8Array[] = [];
  let length = 0;
  for await (const block of response.body ?? []) {
    length += block.length;
    // Leaving the loop ends the connection.
    if (length > MAX_BYTES) return undefined;
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}
