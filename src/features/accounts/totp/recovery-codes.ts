import { randomBytes } from 'node:crypto';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { secretHash } from '../secrets.ts';
import { replaceRecoveryCodes, takeRecoveryCode } from './queries.ts';

const HOW_MANY = 10;
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** JSON Schema pattern of a recovery code: 25 signs of Crockford's Base32 (125 random bits), dashes wherever one likes. */
export const RECOVERY_CODE_PATTERN = '^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z-]{25,40}$';

/** Makes ten new recovery codes; earlier ones no longer work. They are shown this once. */
export async function makeRecoveryCodes(tx: Database, accountId: Id): Promise<string[]> {
  const codes = Array.from({ length: HOW_MANY }, newCode);
  await replaceRecoveryCodes(tx, accountId, codes.map(codeHash));
  return codes;
}

/** Uses a recovery code once; whether it was one. */
export async function useRecoveryCode(tx: Database, accountId: Id, code: string): Promise<boolean> {
  return await takeRecoveryCode(tx, accountId, codeHash(code));
}

/** Five groups of five signs; 256 is a multiple of 32, so every sign is equally likely. */
function newCode(): string {
  const signs = Array.from(randomBytes(25), (byte) => SIGNS[byte % SIGNS.length] ?? '').join('');
  return signs.replaceAll(/.{5}(?=.)/g, '$&-');
}

/** A bare hash is safe: 125 random bits cannot be guessed. */
function codeHash(code: string): Buffer {
  return secretHash(code.toUpperCase().replaceAll('-', ''));
}
