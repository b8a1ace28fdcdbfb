import { ID_PATTERN } from '../../kernel/ids.ts';
import type { Services } from '../../platform/services.ts';
import { checkClaim } from './checks/check-claim.ts';
import { keepEvidence } from './evidence/jobs.ts';
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
  'verification.evidence': (_payload: unknown, services: Services): Promise<void> => keepEvidence(services),
  ...monitoringJobs,
};

function idIn(payload: unknown, name: string): string {
  const id: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, name) : undefined;
  if (typeof id !== 'string' || !new RegExp(ID_PATTERN).test(id)) throw new Error(`the job needs a ${name}`);
  return id;
}
