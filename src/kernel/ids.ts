import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';

/** A UUID in lower-case text form. */
export type Id = string;

/** JSON Schema pattern of an {@link Id} (any version, lower case). */
export const ID_PATTERN = '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

/** A time-ordered id (UUIDv7, RFC 9562 section 5.7): the default for primary keys. */
export function newId(): Id {
  return v7();
}

/** A random id (UUIDv4): for anything whose creation time could join two personas. */
export function newUnlinkableId(): Id {
  return randomUUID();
}
