/** Who may come in: licence claims, their checks, the verifiers' decisions; the registers they are held against. */
export { verificationJobs } from './jobs.ts';
export { verificationLive } from './live.ts';
export { importNppes, ImportError, type ImportReport } from './registry/import-nppes.ts';
export { verificationRoutes } from './routes.ts';
