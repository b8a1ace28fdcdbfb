import type { Services } from '../../platform/services.ts';
import { mailBreakGlass } from './break-glass/mail-break-glass.ts';
import { checkClaim } from './checks/check-claim.ts';
import { keepEvidence } from './evidence/jobs.ts';
import { idIn } from './job-payload.ts';
import { monitoringJobs } from './registry/monitoring/jobs.ts';
import { mailDecision } from './review/mail-decision.ts';

/** Background work of verification by job name; payloads hold ids only. */
export const verificationJobs = {
  'verification.check': async (payload: unknown, services: Services): Promise<void> => {
    await checkClaim(services, idIn(payload, 'claim_id'));
  },
  'verification.decision-mail': async (payload: unknown, services: Services): Promise<void> => {
    await mailDecision(services, idIn(payload, 'decision_id'));
  },
  'verification.break-glass-mail': async (payload: unknown, services: Services): Promise<void> => {
    await mailBreakGlass(services, idIn(payload, 'account_id'));
  },
  'verification.evidence': (_payload: unknown, services: Services): Promise<void> => keepEvidence(services),
  ...monitoringJobs,
};
