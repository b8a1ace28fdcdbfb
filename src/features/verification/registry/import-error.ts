/** A file that cannot be loaded, in words for the operator; nothing of it stays. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** The operator stopped a load; what was read so far stays, and a later run can go on from there. */
export class ImportStopped extends Error {
  override readonly name = 'ImportStopped';
  /** Rows read and kept. */
  readonly rows: number;

  constructor(rows: number) {
    super(`Stopped after ${rows} rows.`);
    this.rows = rows;
  }
}
