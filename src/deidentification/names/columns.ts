/** Columns for the units of a text, one number a unit each (words.ts says which). Beyond the units of their text they hold 0. */
export class Columns {
  readonly size: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly hash: Int32Array;
  readonly attributes: Int32Array;
  readonly cues: Int32Array;
  readonly kind: Uint8Array;
  readonly casing: Uint8Array;
  readonly marks: Uint8Array;
  readonly manner: Uint8Array;
  readonly code: Uint16Array;

  constructor(size: number) {
    this.size = size;
    this.start = new Int32Array(size);
    this.end = new Int32Array(size);
    this.hash = new Int32Array(size);
    this.attributes = new Int32Array(size);
    this.cues = new Int32Array(size);
    this.kind = new Uint8Array(size);
    this.casing = new Uint8Array(size);
    this.marks = new Uint8Array(size);
    this.manner = new Uint8Array(size);
    this.code = new Uint16Array(size);
  }

  /** Forgets the first `count` units. */
  clear(count: number): void {
    this.start.fill(0, 0, count);
    this.end.fill(0, 0, count);
    this.hash.fill(0, 0, count);
    this.attributes.fill(0, 0, count);
    this.cues.fill(0, 0, count);
    this.kind.fill(0, 0, count);
    this.casing.fill(0, 0, count);
    this.marks.fill(0, 0, count);
    this.manner.fill(0, 0, count);
    this.code.fill(0, 0, count);
  }
}

/** Room for a text of some 5,000 words; columns of longer texts are not kept. */
const KEPT = 8192;
let spare: Columns | undefined;

/**
 * Lends columns for `size` units and takes them back, emptied, when `use` is done: making ten arrays a text
 * costs more than filling them. Who asks while they are lent gets new ones.
 */
export function withColumns<Result>(size: number, use: (columns: Columns) => Result): Result {
  const columns = size <= KEPT ? (spare ?? new Columns(KEPT)) : new Columns(size);
  if (columns === spare) spare = undefined;
  try {
    return use(columns);
  } finally {
    columns.clear(size);
    if (columns.size === KEPT) spare = columns;
  }
}
