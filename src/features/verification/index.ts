/** Who may come in: licence claims, their checks, the verifiers' decisions; the registers they are held against. */
export { compareFiles } from './evidence/compare-files.ts';
export { verificationJobs } from './jobs.ts';
export { verificationLive } from './live.ts';
export { ImportError, ImportStopped } from './registry/import-error.ts';
export { importRegister, type ImportReport, type Reached } from './registry/import-register.ts';
export { isDay } from './registry/register-format.ts';
export { REGISTERS } from './registry/registers.ts';
export { verificationRoutes } from './routes.ts';
export { readVerificationMeasures, type VerificationMeasures } from './measures/queries.ts';
