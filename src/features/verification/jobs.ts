import { ID_PATTERN } from '../../kernel/ids.ts';
import type { Services } from '../../platform/services.ts';
import { checkClaim } from './checks/check-claim.ts';
import { keepEvidence } from './evidence/jobs.ts';
import { monitoringJobs } from './registry/monitoring/jobs.ts';

/** Background work of verification by job name; payloads hold ids only. */
export const verificationJobs = {
  'verification.check': async (payload: unknown, services: Services): Promise<void> => {
    await checkClaim(services, claimIdOf(payload));
  },
  'verification.evidence': (_payload: unknown, services: Services): Promise<void> => keepEvidence(services),
  ...monitoringJobs,
};

function claimIdOf(payload: unknown): string {
  const id: unknown =
    typeof payload === 'object' && payload !== null && 'claim_id' in payload ? payload.claim_id : undefined;
  if (typeof id !== 'string' || !new RegExp(ID_PATTERN).test(id))
    throw new Error('verification.check needs a claim_id');
  return id;
}
