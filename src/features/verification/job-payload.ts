import { ID_PATTERN, type Id } from '../../kernel/ids.ts';

/** A field of a job's payload, which is of the queue and so of any form. */
export function fieldIn(payload: unknown, name: string): unknown {
  return typeof payload === 'object' && payload !== null ? Reflect.get(payload, name) : undefined;
}

/** An id in a job's payload; throws without one. */
export function idIn(payload: unknown, name: string): Id {
  const id = fieldIn(payload, name);
  if (typeof id !== 'string' || !new RegExp(ID_PATTERN).test(id)) throw new Error(`the job needs a ${name}`);
  return id;
}
