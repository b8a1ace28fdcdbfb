import type { EventRow } from './queries.ts';

/** Rows that the relay of a process numbered and its tail has not taken yet: so they need not be read again. */
export interface Handover {
  /** Adds what was numbered last; no rows, where somebody else numbered. */
  put(rows: readonly EventRow[]): void;
  /** Takes the rows that continue after `position` without a gap; undefined when the database has to be asked. */
  takeAfter(position: number): readonly EventRow[] | undefined;
}

/** Keeps at most `most` rows without a gap; what does not continue them ends them too, so that the database is asked for all. */
export function createHandover(most: number): Handover {
  let rows: readonly EventRow[] = [];
  return {
    put(more) {
      const last = rows.at(-1)?.position;
      const continues = last === undefined || more[0]?.position === last + 1;
      rows = continues && rows.length + more.length <= most ? [...rows, ...more] : [];
    },
    takeAfter(position) {
      const next = rows.filter((row) => row.position > position);
      rows = [];
      return next[0]?.position === position + 1 ? next : undefined;
    },
  };
}
