import { ID_PATTERN } from '../../../../kernel/ids.ts';
import type { Services } from '../../../../platform/services.ts';
import { isDay } from '../register-format.ts';
import { retryUnanswered, watchChecks } from './checks/watch-checks.ts';
import { mailExpiry } from './expiry/mail-expiry.ts';
import { watchExpiry } from './expiry/watch-expiry.ts';
import { watchSources } from './sources/watch-sources.ts';

/**
 * What watches members once they are in (product.md 6.7), by job name. `expiry`, `sources` and `retry` want to run once an
 * hour, `stale` once a day; each looks at what there is and may run as often as it likes.
 */
export const monitoringJobs = {
  'verification.expiry': (_payload: unknown, services: Services): Promise<void> => watchExpiry(services),
  'verification.sources': (_payload: unknown, services: Services): Promise<void> => watchSources(services),
  'verification.retry': (_payload: unknown, services: Services): Promise<void> => retryUnanswered(services),
  'verification.stale': (_payload: unknown, services: Services): Promise<void> => watchChecks(services),
  'verification.expiry-mail': async (payload: unknown, services: Services): Promise<void> => {
    await mailExpiry(services, endingIn(payload));
  },
};

function endingIn(payload: unknown): { claimId: string; expiresOn: string } {
  const field = (name: string): unknown =>
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, name) : undefined;
  const [claimId, expiresOn] = [field('claim_id'), field('expires_on')];
  if (typeof claimId !== 'string' || !new RegExp(ID_PATTERN).test(claimId)) throw new Error('the job needs a claim_id');
  if (typeof expiresOn !== 'string' || !isDay(expiresOn)) throw new Error('the job needs an expires_on');
  return { claimId, expiresOn };
}
