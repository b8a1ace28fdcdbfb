import { createHmac, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../kernel/errors.ts';
import type { Key, KeyRing } from './keys.ts';
import { normalizePassword } from './password-rules.ts';

/** A stored password: a self-describing argon2id string over the peppered password, and the id of the pepper. */
export interface StoredPassword {
  readonly hash: string;
  readonly pepperKeyId: string;
}

export interface PasswordVerdict {
  readonly matches: boolean;
  /** Whether it should be hashed again: other parameters or an older pepper. */
  readonly outdated: boolean;
}

/** Hashes and checks passwords; throws AppError `overloaded` when eight are in flight already. */
export interface PasswordHasher {
  hash(password: string): Promise<StoredPassword>;
  /** Takes as long for an unknown person (`undefined`) as for a known one. */
  verify(password: string, stored: StoredPassword | undefined): Promise<PasswordVerdict>;
}

/** OWASP's second recommendation for argon2id, the library's default kind (RFC 9106): 19 MiB, two passes, one lane; memory in KiB. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const MARK = '$argon2id$v=19$m=19456,t=2,p=1$';
const MAX_IN_FLIGHT = 8;

/** Makes a hasher over the ring of peppers. */
export function createPasswordHasher(peppers: KeyRing): PasswordHasher {
  const admit = createDoor(MAX_IN_FLIGHT);
  const hashNow = async (password: string): Promise<StoredPassword> => ({
    hash: await hash(pepper(peppers.current, password), COST),
    pepperKeyId: peppers.current.id,
  });
  const dummy = hashNow(randomBytes(16).toString('hex'));
  dummy.catch(() => undefined);
  return {
    hash: (password) => admit(() => hashNow(password)),
    verify: (password, stored) =>
      admit(async () => {
        const against = stored ?? (await dummy);
        const key = peppers.find(against.pepperKeyId) ?? peppers.current;
        const matches = await verify(against.hash, pepper(key, password));
        const outdated = key.id !== peppers.current.id || !against.hash.startsWith(MARK);
        return { matches: matches && stored !== undefined, outdated };
      }),
  };
}

function pepper(key: Key, password: string): string {
  return createHmac('sha256', key.key).update(normalizePassword(password)).digest('base64');
}

type Door = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Lets at most `limit` pieces of work in; the others are turned away at once, so that a flood cannot queue. */
function createDoor(limit: number): Door {
  let inside = 0;
  return async (work) => {
    if (inside >= limit) throw new AppError('overloaded', { retryAfterSeconds: 1 });
    inside += 1;
    try {
      return await work();
    } finally {
      inside -= 1;
    }
  };
}
