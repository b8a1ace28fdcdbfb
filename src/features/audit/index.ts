/** The door of audit: what happened, in ids, chained and signed. */
export { parseCheckpoint, parseExportLine, toExportLine } from './export.ts';
export { countEntries, listCheckpoints, pendingAgeMs, readLinks } from './queries.ts';
export { recordAudit } from './record-audit.ts';
export type { AuditRecord } from './record-audit.ts';
export { auditRoutes } from './routes.ts';
export { verifyAudit } from './verify.ts';
export type { AuditEvidence, AuditReport } from './verify.ts';
