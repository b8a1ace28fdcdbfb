import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../database/connection.ts';
import { notify } from './queries.ts';

/** Something about a session or an account changed: whoever hears it reads the database again. */
export interface ControlHint {
  readonly kind: 'session' | 'account';
  readonly id: Id;
}

export const CONTROL_CHANNEL = 'curbside_control';

/**
 * Tells every process, on commit of `tx`, to read a session or an account again. These notifications are rare, so they
 * may go inside the transaction (T-17); a lost one is made good by the sweep of live sockets.
 */
export async function notifyControl(tx: Database, hint: ControlHint): Promise<void> {
  await notify(tx, CONTROL_CHANNEL, JSON.stringify({ kind: hint.kind, id: hint.id }));
}

/** A hint as it came over the wire; undefined for anything else, since any role may notify any channel. */
export function parseControl(payload: string): ControlHint | undefined {
  const hint = parseJson(payload);
  const { kind, id } = hint;
  if ((kind !== 'session' && kind !== 'account') || typeof id !== 'string') return undefined;
  return { kind, id };
}

/** A JSON object from an untrusted notification; empty when it is none. */
export function parseJson(payload: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
