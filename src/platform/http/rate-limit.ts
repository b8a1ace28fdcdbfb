import { isIPv6 } from 'node:net';
import { AppError } from '../../kernel/errors.ts';
import { SECOND } from '../../kernel/time.ts';
import { countHit } from '../database/rate-limit.ts';
import type { Database } from '../database/connection.ts';
import type { KeyRing } from '../keys.ts';
import { keyedHash } from '../sealing.ts';

/** How often something may happen. */
export interface RateLimit {
  /** `login.ip` … */
  readonly bucket: string;
  /** Who or what is counted; only a keyed hash of it is stored. */
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Takes one token or throws `rate_limited` with the seconds to wait. Fails closed: when the counter cannot be
 * written, the error is passed on and nothing is let through.
 */
export async function takeToken(
  db: Database,
  keys: { readonly idempotency: KeyRing },
  limit: RateLimit,
): Promise<void> {
  const key = keyedHash(keys.idempotency, `rate-limit/${limit.bucket}`, limit.key);
  const { hits, resetSeconds } = await countHit(db, { bucket: limit.bucket, key, windowMs: limit.windowMs });
  if (hits <= limit.limit) return;
  const { bucket, limit: quota, windowMs } = limit;
  throw new AppError('rate_limited', {
    retryAfterSeconds: resetSeconds,
    limit: { bucket, quota, windowSeconds: Math.ceil(windowMs / SECOND), resetSeconds },
  });
}

/** The part of an address that one household or host holds: all of IPv4, the first 64 bits of IPv6 (RFC 6177). */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail = ''] = address.toLowerCase().split('%', 1)[0]?.split('::', 2) ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
