import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Type, type Static, type TObject, type TProperties } from 'typebox';
import { AppError, type ProblemCode } from '../../kernel/errors.ts';
import type { App } from './app-type.ts';
import { newAjv } from './schema-compilers.ts';

/** Largest file that a form may carry, in bytes. */
export const FILE_LIMIT_BYTES = 10 * 1024 * 1024;
/** What stands around the file: boundaries, headers of the parts, the other fields. */
const AROUND_BYTES = 16_384;
/** Forms whose file may be in memory at a time. */
const AT_ONCE = 8;

/** Schema of a `multipart/form-data` body: some words from closed lists, and one `file`. */
export function fileForm<Fields extends TProperties>(fields: Fields) {
  return Type.Object(
    { ...fields, file: Type.String({ format: 'binary', description: 'At most 10 MiB.' }) },
    { additionalProperties: false },
  );
}

/** A form that came whole: its fields fit the schema; the file's name, which may name a person, is not kept. */
export interface FileForm<Schema extends TObject> {
  readonly fields: Static<Schema>;
  readonly file: Buffer;
}

/**
 * Adds routes that take forms; elsewhere `multipart/form-data` stays refused. The file is held in memory alone, so that an
 * upload that breaks off leaves nothing.
 */
export function formRoutes(app: App, addRoutes: (scope: App) => void): void {
  app.register(async (scope) => {
    await scope.register(multipart, {
      preservePath: true,
      limits: { files: 1, fileSize: FILE_LIMIT_BYTES, fields: 8, parts: 9, fieldNameSize: 40, fieldSize: 200 },
    });
    addRoutes(scope);
  });
}

let open = 0;

/** Reads the form of a request. Throws `media_not_supported`, `invalid_request`, `too_large`, `overloaded`. */
export async function readForm<Schema extends TObject>(
  request: FastifyRequest,
  schema: Schema,
): Promise<FileForm<Schema>> {
  if (!request.isMultipart()) throw new AppError('media_not_supported', { detail: 'Send multipart/form-data.' });
  if (Number(request.headers['content-length'] ?? 0) > FILE_LIMIT_BYTES + AROUND_BYTES) throw new AppError('too_large');
  if (open >= AT_ONCE) throw new AppError('overloaded', { retryAfterSeconds: 5 });
  open += 1;
  try {
    return await readParts(request, schema);
  } catch (error) {
    throw toAppError(error);
  } finally {
    open -= 1;
  }
}

async function readParts<Schema extends TObject>(request: FastifyRequest, schema: Schema): Promise<FileForm<Schema>> {
  const read: Record<string, unknown> = {};
  let file: Buffer | undefined;
  for await (const part of request.parts()) {
    if (Object.hasOwn(read, part.fieldname)) throw faulty('file', 'is there twice');
    // An empty string stands for the file: the schema sees which fields there are.
    read[part.fieldname] = part.type === 'file' ? '' : part.value;
    if (part.type === 'file') file = await readFile(part);
  }
  const fits = newAjv(false).compile<Static<Schema>>(schema);
  if (!fits(read)) throw Object.assign(new Error('form'), { validation: fits.errors, validationContext: 'body' });
  if (!file || file.length === 0) throw faulty('file', 'is missing or empty');
  return { fields: read, file };
}

async function readFile(part: MultipartFile): Promise<Buffer> {
  const bytes = await part.toBuffer();
  if (part.fieldname !== 'file') throw faulty('file', 'is the only field that takes a file');
  // Browsers and apps send bare names; a path is somebody's attempt to leave a folder.
  if (/[/\\\0]|\.\./.test(part.filename ?? '')) throw faulty('file', 'has a name that holds a path');
  return bytes;
}

function faulty(field: string, message: string): AppError {
  return new AppError('invalid_request', { errors: [{ pointer: `/${field}`, code: 'form', message }] });
}

const BY_CODE = new Map<string, ProblemCode>([
  ['FST_REQ_FILE_TOO_LARGE', 'too_large'],
  ['FST_FILES_LIMIT', 'invalid_request'],
  ['FST_FIELDS_LIMIT', 'invalid_request'],
  ['FST_PARTS_LIMIT', 'invalid_request'],
]);

/** What the parser of forms says about bytes of a stranger is the stranger's fault, and is not repeated. */
function toAppError(error: unknown): unknown {
  if (error instanceof AppError || (error instanceof Error && 'validation' in error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new AppError(BY_CODE.get(code) ?? 'invalid_request', { detail: 'The form could not be read to its end.' });
}
