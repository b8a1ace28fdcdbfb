/** One page of a keyset listing; `next` holds the sort key of the last row shown, undefined on the last page. */
export interface Page<Row, Key> {
  readonly rows: readonly Row[];
  readonly next: Key | undefined;
}

export const DEFAULT_PAGE_SIZE = 30;
export const MAX_PAGE_SIZE = 100;

/** Cuts `limit + 1` fetched rows to a page; the extra row only tells that there is a next one. */
export function pageOf<Row, Key>(fetched: readonly Row[], limit: number, keyOf: (row: Row) => Key): Page<Row, Key> {
  const rows = fetched.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: fetched.length > limit && last !== undefined ? keyOf(last) : undefined };
}
