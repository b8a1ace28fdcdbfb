import { problems } from '../../platform/http/problem.ts';

/** What reading a post can end in. */
export const READ = problems('unauthenticated', 'not_verified', 'not_found');

/** What writing a new post can end in. */
export const WRITE = problems(
  'invalid_request',
  'idempotency_key_missing',
  'unauthenticated',
  'not_verified',
  'not_found',
  'request_in_flight',
  'preview_mismatch',
  'case_closed',
  'gone',
  'consent_required',
  'audience_not_available',
  'deid_blocked',
  'idempotency_key_reused',
  'deid_unavailable',
  'overloaded',
);

/** What changing a post can end in. */
export const CHANGE = problems(
  'invalid_request',
  'unauthenticated',
  'not_verified',
  'not_your_role',
  'not_found',
  'state_conflict',
  'preview_mismatch',
  'stale_version',
  'deid_blocked',
  'if_match_required',
  'deid_unavailable',
  'overloaded',
);

/** What an act on a post without text and without revision can end in. */
export const ACT = problems(
  'invalid_request',
  'unauthenticated',
  'not_verified',
  'not_your_role',
  'not_found',
  'state_conflict',
  'overloaded',
);
