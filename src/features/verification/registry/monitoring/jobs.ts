import { fieldIn, idIn } from '../../job-payload.ts';
import type { Services } from '../../../../platform/services.ts';
import { isDay } from '../register-format.ts';
import { sweepNppes } from './checks/sweep-nppes.ts';
import { retryUnanswered, watchChecks } from './checks/watch-checks.ts';
import { mailExpiry } from './expiry/mail-expiry.ts';
import { renewEnding } from './expiry/renew-ending.ts';
import { watchExpiry } from './expiry/watch-expiry.ts';
import { watchSources } from './sources/watch-sources.ts';
import { mailUnanswered, watchUnanswered } from './unanswered/watch-unanswered.ts';

/**
 * What watches members once they are in (product.md 6.7), by job name. `expiry`, `sources` and `retry` want to run once an
 * hour, `stale`, `renewal` and `unanswered` once a day, `sweep` once a week; each looks at what there is and may run as often as it likes.
 */
export const monitoringJobs = {
  'verification.expiry': (_payload: unknown, services: Services): Promise<void> => watchExpiry(services),
  'verification.sources': (_payload: unknown, services: Services): Promise<void> => watchSources(services),
  'verification.retry': (_payload: unknown, services: Services): Promise<void> => retryUnanswered(services),
  'verification.stale': (_payload: unknown, services: Services): Promise<void> => watchChecks(services),
  'verification.renewal': (_payload: unknown, services: Services): Promise<void> => renewEnding(services),
  'verification.sweep': (_payload: unknown, services: Services): Promise<void> => sweepNppes(services),
  'verification.unanswered': (_payload: unknown, services: Services): Promise<void> => watchUnanswered(services),
  'verification.unanswered-mail': async (payload: unknown, services: Services): Promise<void> => {
    await mailUnanswered(services, idIn(payload, 'claim_id'));
  },
  'verification.expiry-mail': async (payload: unknown, services: Services): Promise<void> => {
    await mailExpiry(services, endingIn(payload));
  },
};

function endingIn(payload: unknown): { claimId: string; expiresOn: string } {
  const claimId = idIn(payload, 'claim_id');
  const expiresOn = fieldIn(payload, 'expires_on');
  if (typeof expiresOn !== 'string' || !isDay(expiresOn)) throw new Error('the job needs an expires_on');
  return { claimId, expiresOn };
}
