/** Who may come in: licence claims, their checks, the verifiers' decisions. */
export { checkClaim } from './check-claim.ts';
export { decideClaim } from './decide-claim.ts';
export { verificationJobs } from './jobs.ts';
export { verificationRoutes } from './routes.ts';
export { resubmitClaim, submitClaim } from './submit-claim.ts';
export { decideMembership } from './suspend-member.ts';
export { releaseClaim, takeClaim } from './take-claim.ts';
export { withdrawClaim } from './withdraw-claim.ts';
export { verificationEvents, verificationLive } from './live.ts';
export { importNppes, ImportError, type ImportOptions, type ImportReport } from './registry/import-nppes.ts';
