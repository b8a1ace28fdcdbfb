import { HOUR, MINUTE } from '../../kernel/time.ts';
import { networkOf, takeToken } from '../../platform/http/rate-limit.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { KeyRing } from '../../platform/keys.ts';

/** Who asks: the client's address, and whom it names. */
export interface Asking {
  readonly ip: string;
  /** E-mail, account or session; undefined where only the address counts. */
  readonly about?: string;
}

interface Limit {
  readonly ip: number;
  readonly both: number;
  /** Wherever they come from: only for acts that a stranger cannot reach, since it would lock the owner out. */
  readonly everywhere?: number;
  readonly windowMs: number;
}

/** Attempts a window: by address alone, and by address and account together, so that a stranger elsewhere cannot lock anybody out. */
const LIMITS = {
  login: { ip: 100, both: 10, windowMs: 15 * MINUTE },
  register: { ip: 20, both: 5, windowMs: HOUR },
  confirm: { ip: 60, both: 60, windowMs: 15 * MINUTE },
  reset: { ip: 20, both: 5, windowMs: HOUR },
  refresh: { ip: 600, both: 60, windowMs: MINUTE },
  ticket: { ip: 600, both: 60, windowMs: MINUTE },
  passkey: { ip: 120, both: 60, windowMs: 15 * MINUTE },
  'second-factor': { ip: 100, both: 10, everywhere: 30, windowMs: HOUR },
  'step-up': { ip: 200, both: 30, everywhere: 60, windowMs: HOUR },
  enrol: { ip: 60, both: 60, windowMs: 15 * MINUTE },
} as const satisfies Record<string, Limit>;

export type LimitedAct = keyof typeof LIMITS;

/** Takes a token for an act; throws `rate_limited`. Every one of these limits fails closed (guarantees.md 4.8). */
export async function limitAct(
  db: Database,
  keys: { readonly idempotency: KeyRing },
  act: LimitedAct,
  asking: Asking,
): Promise<void> {
  const { ip, both, everywhere, windowMs }: Limit = LIMITS[act];
  const network = networkOf(asking.ip);
  await takeToken(db, keys, { bucket: `${act}.ip`, key: network, limit: ip, windowMs });
  if (asking.about === undefined) return;
  await takeToken(db, keys, { bucket: `${act}.both`, key: `${network} ${asking.about}`, limit: both, windowMs });
  if (everywhere === undefined) return;
  await takeToken(db, keys, { bucket: `${act}.account`, key: asking.about, limit: everywhere, windowMs });
}
