/** Every stable problem code with its HTTP status and English title (RFC 9457; product.md 7.3). A code never changes meaning. */
export const PROBLEMS = {
  invalid_request: [400, 'The request is not valid'],
  invalid_cursor: [400, 'The cursor is not valid'],
  idempotency_key_missing: [400, 'The Idempotency-Key header is missing'],
  unknown_expand: [400, 'Unknown expansion'],
  unauthenticated: [401, 'Sign in first'],
  token_expired: [401, 'The access token has expired'],
  step_up_required: [401, 'A fresh factor is needed'],
  refresh_reused: [401, 'This refresh token was used before'],
  not_verified: [403, 'Your licence is not verified yet'],
  scope_insufficient: [403, 'Your scope does not allow this'],
  account_suspended: [403, 'This account is suspended'],
  licence_not_valid: [403, 'Your licence is no longer valid'],
  blocked_by_member: [403, 'This member does not accept this from you'],
  self_review_refused: [403, 'Nobody acts on their own file'],
  not_your_role: [403, 'Your role does not allow this'],
  origin_refused: [403, 'This origin may not connect'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  request_timeout: [408, 'The request took too long to arrive'],
  request_in_flight: [409, 'The same request is still running'],
  evidence_stale: [409, 'The evidence is too old'],
  second_person_required: [409, 'A second person must decide'],
  state_conflict: [409, 'The current state does not allow this'],
  duplicate_claim: [409, 'This licence is already claimed'],
  preview_mismatch: [409, 'The text differs from its preview'],
  case_closed: [409, 'The case is closed'],
  gone: [410, 'Erased'],
  stale_version: [412, 'Somebody changed this meanwhile'],
  too_large: [413, 'Too large'],
  uri_too_long: [414, 'The address is too long'],
  media_not_supported: [415, 'This content type is not supported'],
  deid_blocked: [422, 'The text identifies a person and must be rewritten'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used for another request'],
  audience_not_available: [422, 'This audience is not available yet'],
  consent_required: [422, 'A consent record is needed'],
  attestation_required: [422, 'The attestation is needed'],
  document_refused: [422, 'The document is not accepted'],
  number_format: [422, 'The number does not have the right form'],
  part2_refused: [422, 'Substance-use records need consent'],
  if_match_required: [428, 'The If-Match header is missing'],
  rate_limited: [429, 'Too many requests'],
  headers_too_large: [431, 'The headers are too large'],
  internal: [500, 'Something went wrong on our side'],
  deid_unavailable: [503, 'De-identification is not available'],
  overloaded: [503, 'The server is busy'],
  scan_unavailable: [503, 'The virus scanner is not available'],
  registry_unavailable: [503, 'The registry is not available'],
  maintenance: [503, 'The service is under maintenance'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One place in the request that is wrong: a JSON pointer (RFC 6901), a code, and words that never echo what was sent. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** A limit with nothing left: `quota` in each window of so many seconds, again in `resetSeconds`. */
export interface UsedUpLimit {
  readonly bucket: string;
  readonly quota: number;
  readonly windowSeconds: number;
  readonly resetSeconds: number;
}

/** What a problem may carry besides its code; none of it is ever text that a person typed. */
export interface ProblemExtras {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Findings that block, offsets in UTF-16 code units of exactly the string the client sent. */
  readonly spans?: readonly object[];
  readonly retryAfterSeconds?: number;
  /** The limit that is used up; told in headers. */
  readonly limit?: UsedUpLimit;
}

/** An expected failure with a stable code; the one error that reaches a client by its own words. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(code);
    this.code = code;
    this.status = PROBLEMS[code][0];
    this.extras = extras;
  }
}

/** The 404 for a missing object and for one whose existence is private: both look the same. */
export class NotFoundError extends AppError {
  constructor() {
    super('not_found');
  }
}
