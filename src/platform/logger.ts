import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Fields that are never written, whatever they hold. */
const SECRET_FIELDS = ['headers', 'body', 'params', 'query'];
/** Headers that are removed from within a field. */
const SECRET_HEADERS = ['*.authorization', '*.cookie', '*["sec-websocket-protocol"]'];

/**
 * The one logger: JSON lines with UTC times. Errors keep name, code and SQLSTATE and the frames of our own code,
 * never a message that may carry a value; known secret headers are removed.
 */
export function createLogger(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    redact: [...SECRET_HEADERS, ...SECRET_FIELDS],
  };
  return pino(options, destination ?? standardOutput());
}

/** What is told of each request, by its name in the log: nothing that could hold something else. */
export interface RequestLine {
  readonly method: string;
  /** The pattern, never the address. */
  readonly route: string | undefined;
  readonly status: number;
  readonly code: string | undefined;
  readonly ms: number;
  readonly request_id: string;
  readonly actor: string | undefined;
}

/** Writes the line of each request. It has no fields but these, and no secret headers are looked for inside plain values: that took 12 kB a line. */
export function requestLog(all: Log): (line: RequestLine) => void {
  const log = all.child({}, { redact: SECRET_FIELDS });
  return ({ method, route, status, code, ms, request_id, actor }) =>
    log.info({ method, route, status, code, ms, request_id, actor }, 'request');
}

/** Lines of one turn of the event loop leave in one write, which else took a tenth of a read request; the last ones when the process exits. */
function standardOutput(): DestinationStream {
  const output = pino.destination(1);
  let lines = '';
  const write = (): void => {
    const all = lines;
    lines = '';
    if (all !== '') output.write(all);
  };
  process.once('exit', write);
  return {
    write(line) {
      if (lines === '') setImmediate(write);
      lines += line;
    },
  };
}

interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly sqlstate?: string;
  readonly frames?: readonly string[];
}

/** What of an error may be written down. */
export function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: 'NotAnError' };
  return {
    name: error.name,
    ...textField('code', 'code' in error ? error.code : undefined),
    ...textField('sqlstate', 'sqlstate' in error ? error.sqlstate : undefined),
    frames: ownFrames(error.stack),
  };
}

function textField(name: 'code' | 'sqlstate', value: unknown): Partial<LoggedError> {
  return typeof value === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(value) ? { [name]: value } : {};
}

/** Frames of our own sources, without message and machine path: `src/features/cases/publish-case.ts:31`. */
function ownFrames(stack: string | undefined): string[] {
  const frames = stack?.matchAll(/\/((?:src|dist)\/(?:(?!\/(?:src|dist)\/)[\w./-])+\.[tj]s:\d+)/g) ?? [];
  return [...frames].slice(0, 8).flatMap((frame) => frame[1] ?? []);
}
