import { Type } from 'typebox';
import { AppError } from '../../kernel/errors.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../kernel/page.ts';
import type { Keys } from '../keys.ts';
import { sealAlike, unseal } from '../sealing.ts';

/** A place in an order: `room_seq`, `seq`. Larger numbers would fit neither JSON clients nor the database. */
export const Sequence = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, examples: [1042] });

/** Query fields of every listing. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })),
  cursor: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{1,512}$',
      maxLength: 512,
      description: '`next_cursor` of the page before.',
    }),
  ),
};

/** Seals a sort key together with the filters it belongs to, opaque and authenticated; the same each time, or no ETag of a page would match. */
export function sealCursor(keys: Keys, filter: string, key: readonly (string | number)[]): string {
  return sealAlike(keys.cursor, `cursor/${filter}`, Buffer.from(JSON.stringify(key))).toString('base64url');
}

/** Opens a cursor; throws `invalid_cursor` when it is forged or belongs to other filters. */
export function openCursor(keys: Keys, filter: string, cursor: string): readonly (string | number)[] {
  const opened = unseal(keys.cursor, `cursor/${filter}`, Buffer.from(cursor, 'base64url'));
  const key: unknown = opened ? JSON.parse(opened.toString()) : undefined;
  if (!Array.isArray(key)) throw new AppError('invalid_cursor');
  return key.filter((part): part is string | number => typeof part === 'string' || typeof part === 'number');
}
