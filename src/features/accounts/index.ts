/** The door of accounts: people, their sessions and roles. */
export { createIdentity } from './identity.ts';
export type { Identity } from './identity.ts';
export type { Authenticator } from './sessions/authenticate.ts';
export { readActor } from './sessions/session-cache.ts';
export { endSessions } from './sessions/end-sessions.ts';
export { openSession, toTokenPair } from './sessions/open-session.ts';
export type { OpenedSession, TokenPair } from './sessions/open-session.ts';
export { setMembership } from './set-membership.ts';
export type { Membership } from './set-membership.ts';
export { grantRole, revokeRole } from './grant-role.ts';
export { refuseConflict } from './staff/conflicts.ts';
export { createAccount } from './create-account.ts';
export { findAccountByEmail, listStaff } from './queries.ts';
export type { Scope } from './tables.ts';
export { accountRoutes } from './routes.ts';
export { accountJobs } from './jobs.ts';
export { createStaffAccount, letInAgain } from './create-staff-account.ts';
export type { StaffRow } from './queries.ts';
