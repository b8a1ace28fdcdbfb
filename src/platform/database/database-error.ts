/**
 * The only form in which a database failure leaves this room: a SQLSTATE and names from the catalogue.
 * Message, detail, where, query, parameters and cause of the driver are dropped, because they may hold
 * the row or the parameters (guarantees.md T-01, T-02).
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly sqlstate: string;
  readonly table: string | undefined;
  readonly constraint: string | undefined;

  constructor(sqlstate: string, table?: string, constraint?: string) {
    super(['database error', sqlstate, table, constraint].filter((part) => part !== undefined).join(' '));
    this.sqlstate = sqlstate;
    this.table = table;
    this.constraint = constraint;
  }
}

/** SQLSTATE classes and codes after which the same may succeed later: connection, resources, the system's disk, locks, a standby. */
const AWAY = /^(?:08|53|57P|55P03|25P0[34]|40001|40P01|25006|58)/;

/** `query_canceled`: the statement took longer than it may. */
const CANCELLED = '57014';

/** The connection is of no more use after these; 25006 says that its server takes no writes (any more), and another may. */
const BROKEN = /^(?:08|57P|25P0[34]|25006|58)/;

/** Maps whatever pg, drizzle or the socket threw; an error that is none of theirs comes back as it is. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error;
  if (error.name === 'AppError') return error;
  const inner = innermost(error);
  const code = textField(inner, 'code');
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && 'severity' in inner) {
    return new DatabaseError(code, textField(inner, 'table'), textField(inner, 'constraint'));
  }
  const sqlstate = connectionState(inner.message, code);
  if (sqlstate !== undefined) return new DatabaseError(sqlstate);
  return 'params' in error ? new DatabaseError('XX000') : error;
}

/** Whether the database is away, full or too slow: answer 503 `overloaded` with Retry-After. */
export function isUnavailable(error: unknown): boolean {
  return isAway(error) || (error instanceof DatabaseError && error.sqlstate === CANCELLED);
}

/**
 * Whether to wait for the database, however long, without blaming what was asked of it. A statement that was cancelled for its time is
 * not among these: the same one may take too long for ever, and whoever repeats it must come to an end.
 */
export function isAway(error: unknown): boolean {
  return error instanceof DatabaseError && AWAY.test(error.sqlstate);
}

/** Whether the database did not answer at all: whatever is asked of it now waits as long. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof DatabaseError && /^(?:08|53300)/.test(error.sqlstate);
}

/** Whether the client that saw this error must not go back to the pool. */
export function breaksConnection(error: unknown): boolean {
  return error instanceof DatabaseError && BROKEN.test(error.sqlstate);
}

/** Whether a unique constraint or index refused the write; with a name, exactly that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    error instanceof DatabaseError &&
    error.sqlstate === '23505' &&
    (constraint === undefined || error.constraint === constraint)
  );
}

/** Whether wall 3 refused a text without a valid receipt (DE001) or a misspelt gate (DE002). */
export function isGateRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && /^DE00[12]$/.test(error.sqlstate);
}

function connectionState(message: string, code: string | undefined): string | undefined {
  if (/timeout exceeded when trying to connect/.test(message)) return '53300';
  // Postgres would have cancelled the statement before: it does not answer.
  if (
    /^Query read timeout|^Connection terminated|^Client has encountered a connection error|^timeout expired/.test(
      message,
    )
  )
    return '08006';
  if (/^Client was closed|after calling end on the pool|Cannot use a pool after/.test(message)) return '08003';
  if (code !== undefined && /^(?:ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOST|ENET|EAI_|ENOTFOUND|EACCES)/.test(code))
    return '08001';
  return undefined;
}

function innermost(error: Error): Error {
  let inner = error;
  while (inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.errors[0] instanceof Error) return inner.errors[0];
  return inner;
}

function textField(error: object, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
