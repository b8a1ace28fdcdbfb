import { DrizzleQueryError } from 'drizzle-orm';

/** A failed statement, stripped of everything that could carry a value: message, detail, parameters, query (T-01, T-02). */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly sqlstate: string;
  readonly table: string | undefined;
  readonly constraint: string | undefined;

  constructor(sqlstate: string, table?: string, constraint?: string) {
    super(`database error ${sqlstate}`);
    this.sqlstate = sqlstate;
    this.table = table;
    this.constraint = constraint;
  }
}

/** Our own name for a connection that failed before Postgres could say anything. */
export const CONNECTION_LOST = '08006';

/** Any failure of pg or drizzle as a {@link DatabaseError}; the original is dropped, not kept as a cause. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error;
  const source = error instanceof DrizzleQueryError && error.cause instanceof Error ? error.cause : error;
  if (source instanceof DatabaseError) return source;
  const code = textOf(source, 'code');
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code)) return new DatabaseError(code, textOf(source, 'table'), textOf(source, 'constraint'));
  if (error instanceof DrizzleQueryError || code !== undefined || isTimeout(source)) return new DatabaseError(CONNECTION_LOST);
  return error;
}

/** Whether the database cannot be reached or cannot take more: the caller answers 503 and the client repeats with the same key. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof DatabaseError && (/^(08|57P|53)/.test(error.sqlstate) || UNAVAILABLE.has(error.sqlstate));
}

/** Statement and lock timeouts, read-only standby, I/O error. */
const UNAVAILABLE = new Set(['57014', '55P03', '25006', '58030', '40001', '40P01']);

function isTimeout(error: Error): boolean {
  return /timeout|terminated|ended|closed|Connection/i.test(error.message);
}

function textOf(error: Error, field: 'code' | 'table' | 'constraint'): string | undefined {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : undefined;
}
