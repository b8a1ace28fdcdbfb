import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { decideClaim } from '../../../src/features/verification/review/decide-claim.ts';
import { withdrawClaim } from '../../../src/features/verification/claims/withdraw-claim.ts';
import { markLapsed } from '../../../src/features/verification/standing/mark-lapsed.ts';
import type { Actor } from '../../../src/kernel/actor.ts';
import { AppError } from '../../../src/kernel/errors.ts';
import { DAY } from '../../../src/kernel/time.ts';
import { transaction } from '../../../src/platform/database/connection.ts';
import type { TestApp } from '../../support/app.ts';
import { plantedAccount, plantedClaim } from '../../support/many-claims.ts';

/** What of one round took effect, by those who did it. */
export interface Effects {
  readonly approve: boolean;
  readonly reject: boolean;
  readonly withdraw: boolean;
  readonly expire: boolean;
}

/**
 * Each act begins within so many milliseconds, in another order from round to round. A withdrawal is one short statement and
 * would always win, an expiry can only follow an approval: they get more room.
 */
const WITHIN_MS = [4, 4, 24, 48] as const;
const STRIDES = [1, 3, 7, 11] as const;

/** Two verifiers, the applicant and the clock at once on the nth planted claim. */
export async function raceOn(app: TestApp, n: number, verifiers: readonly [string, string]): Promise<Effects> {
  const { db, clock } = app.services;
  const services = { db, clock };
  const claimId = plantedClaim(n);
  const expiresOn = new Date(clock() + DAY).toISOString().slice(0, 10);
  const decide = (verifierId: string, input: Parameters<typeof decideClaim>[3]): Promise<unknown> => {
    const key = { actorId: verifierId, route: 'figure', key: randomUUID(), fingerprint: Buffer.alloc(32) };
    return decideClaim(services, { actor: actorOf(verifierId), requestId: 'figure' }, claimId, input, key);
  };
  const acts = [
    () => decide(verifiers[0], { decision: 'approve', reasonCode: 'registry_match', version: 2, expiresOn }),
    () => decide(verifiers[1], { decision: 'reject', reasonCode: 'identity_not_shown', version: 2 }),
    () => withdrawClaim(services, { actor: actorOf(plantedAccount(n)), requestId: 'figure' }, claimId),
    () => transaction(db, (tx) => markLapsed(tx, claimId, { clock: () => clock() + 3 * DAY })),
  ];
  const done: boolean[] = acts.map(() => false);
  await Promise.all(
    acts.map(async (act, place) => {
      await sleep((n * (STRIDES[place] ?? 1)) % (WITHIN_MS[place] ?? 1));
      done[place] = await tookEffect(act);
    }),
  );
  const [approve = false, reject = false, withdraw = false, expire = false] = done;
  return { approve, reject, withdraw, expire };
}

/** Refusals are answers; anything else is a fault of the figure. A verb that says nothing took effect. */
async function tookEffect(act: (() => Promise<unknown>) | undefined): Promise<boolean> {
  try {
    return (await act?.()) !== false;
  } catch (error) {
    if (error instanceof AppError && REFUSALS.includes(error.code)) return false;
    throw error;
  }
}

const REFUSALS: readonly string[] = ['stale_version', 'state_conflict'];

function actorOf(accountId: string): Actor {
  return {
    accountId,
    sessionId: accountId,
    personaId: accountId,
    state: 'new',
    roles: new Set(['verifier']),
    aal: 2,
    isReadOnly: false,
    isStaffGrade: true,
    hasFreshFactor: true,
    authzVersion: 1,
  };
}
