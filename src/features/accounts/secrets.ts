import { hash, randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';

/** What a secret opens; the mark stands in front of it, so that none is taken for another and scanners know a leaked one. */
export type SecretKind = 'refresh' | 'ticket' | 'mail' | 'enrol' | 'sign-in';

const MARKS = { refresh: 'cbr_', ticket: 'cbt_', mail: 'cbm_', enrol: 'cbe_', 'sign-in': 'cbs_' } as const;

/** JSON Schema pattern of each kind of secret: its mark and 256 random bits in base64url. */
export const SECRET_PATTERNS = {
  refresh: `^${MARKS.refresh}[A-Za-z0-9_-]{43}$`,
  ticket: `^${MARKS.ticket}[A-Za-z0-9_-]{43}$`,
  mail: `^${MARKS.mail}[A-Za-z0-9_-]{43}$`,
  enrol: `^${MARKS.enrol}[A-Za-z0-9_-]{43}$`,
  'sign-in': `^${MARKS['sign-in']}[A-Za-z0-9_-]{43}$`,
} as const;

/** A new secret of 256 random bits. */
export function newSecret(kind: SecretKind): string {
  return MARKS[kind] + randomBytes(32).toString('base64url');
}

/** SHA-256 of a secret: the only form that is stored. A bare hash is safe here, since 256 random bits cannot be guessed. */
export function secretHash(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** A code that is unknown, used or too old: the three look alike. */
export function invalidCode(): AppError {
  const message = 'is unknown, used or too old';
  return new AppError('invalid_request', { errors: [{ pointer: '/token', code: 'code', message }] });
}
