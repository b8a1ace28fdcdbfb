/** What any route may answer to somebody signed in. */
export const SIGNED_IN = ['unauthenticated', 'token_expired', 'account_suspended'] as const;

/** What any staff route may answer. */
export const STAFF = [...SIGNED_IN, 'not_your_role'] as const;

/** What a request with an Idempotency-Key may answer. */
export const CREATING = [
  'invalid_request',
  'idempotency_key_missing',
  'request_in_flight',
  'idempotency_key_reused',
  'overloaded',
] as const;

/** What the facts of a claim may answer. */
export const CLAIMING = [
  'invalid_request',
  'state_conflict',
  'duplicate_claim',
  'attestation_required',
  'number_format',
  'overloaded',
] as const;
