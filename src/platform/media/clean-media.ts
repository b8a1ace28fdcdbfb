import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../kernel/errors.ts';
import { SECOND } from '../../kernel/time.ts';
import { MEDIA_TYPES, type Fault, type MediaType } from './judge-bytes.ts';

/** A document as it may be stored. */
export interface CleanMedia {
  readonly mediaType: MediaType;
  readonly bytes: Buffer;
}

/** Takes bytes of a stranger and gives what may be stored, by what they are and not by what they are called. */
export interface MediaCleaner {
  /** Throws `media_not_supported`, `document_refused`, `too_large`, and `overloaded` when too many wait. */
  clean(bytes: Uint8Array): Promise<CleanMedia>;
}

const PROGRAM = fileURLToPath(new URL(`./media-child${extname(import.meta.filename)}`, import.meta.url));
const AT_ONCE = 2;
const MOST_WAITING = 6;
const LIMIT_MS = 15 * SECOND;
/** What a picture may grow to when it is written again. */
const MOST_BYTES = 32 * 1024 * 1024;
const HEAP_MIB = 256;

/** One process of its own for each document, two at a time; one that takes longer than 15 s is killed. */
export function createMediaCleaner(program = PROGRAM): MediaCleaner {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async clean(bytes) {
      if (running >= AT_ONCE) {
        if (waiting.length >= MOST_WAITING) throw new AppError('overloaded', { retryAfterSeconds: 5 });
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      running += 1;
      try {
        return read(await runChild(program, bytes));
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
  };
}

/** The child is given no variable: no key and no login can be read there. Undefined when it died or took too long. */
function runChild(program: string, bytes: Uint8Array): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MIB}`, program], {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 && size <= MOST_BYTES ? Buffer.concat(chunks) : undefined);
    });
    // One that died before it had read everything is heard of by `close`.
    child.stdin.on('error', () => {});
    child.stdin.end(bytes);
  });
}

const REFUSALS: Readonly<Record<Fault, () => AppError>> = {
  unsupported: () => new AppError('media_not_supported', { detail: 'Send a JPEG, PNG, WebP or PDF file.' }),
  damaged: () => new AppError('document_refused', { detail: 'The file is damaged or was cut off.' }),
  too_many_pixels: () => new AppError('document_refused', { detail: 'The picture has more than 25 megapixels.' }),
  two_formats: () => new AppError('document_refused', { detail: 'The file is of two formats at once.' }),
};

function read(answer: Buffer | undefined): CleanMedia {
  const end = answer?.indexOf('\n') ?? -1;
  if (!answer || end < 0) throw REFUSALS.damaged();
  const verdict: unknown = JSON.parse(answer.toString('utf8', 0, end));
  const said = typeof verdict === 'object' && verdict !== null ? { ...verdict } : {};
  const mediaType = MEDIA_TYPES.find((type) => 'mediaType' in said && type === said.mediaType);
  if (mediaType) return { mediaType, bytes: answer.subarray(end + 1) };
  throw 'fault' in said && isFault(said.fault) ? REFUSALS[said.fault]() : REFUSALS.damaged();
}

function isFault(value: unknown): value is Fault {
  return typeof value === 'string' && Object.hasOwn(REFUSALS, value);
}
