import type { ProblemCode } from '../../kernel/errors.ts';

export interface Advice {
  readonly cause: string;
  readonly fix: string;
  readonly retry: string;
}

const AFTER_FIX = 'After the fix; the same request fails again.';
const NEVER = 'Do not retry.';
const LATER = 'After the seconds in Retry-After, with the same Idempotency-Key or client_id.';

/** What a person who meets a code wants to know; the pages at /problems/{code}. */
export const PROBLEM_ADVICE: Readonly<Record<ProblemCode, Advice>> = {
  invalid_request: {
    cause: 'A field is missing, unknown, too long or has the wrong form. `errors` points to it.',
    fix: 'Correct the field named in errors[].pointer. Unknown fields are refused.',
    retry: AFTER_FIX,
  },
  invalid_cursor: {
    cause: 'The cursor was changed, or belongs to another list or filter.',
    fix: 'Start again without a cursor and keep the filters while paging.',
    retry: AFTER_FIX,
  },
  idempotency_key_missing: {
    cause: 'A POST that creates or decides needs an Idempotency-Key of 16 to 64 characters.',
    fix: 'Send a fresh random key for each intention and keep it for repeats.',
    retry: AFTER_FIX,
  },
  unknown_expand: {
    cause: 'An expansion is not on the list of this operation.',
    fix: 'Use only the expansions the documentation names.',
    retry: AFTER_FIX,
  },
  unauthenticated: {
    cause: 'No valid access token came with the request.',
    fix: 'Sign in, or refresh the token.',
    retry: 'Refresh once; if that fails, sign in again.',
  },
  token_expired: {
    cause: 'Access tokens live five minutes.',
    fix: 'Use the refresh token to get a new pair.',
    retry: 'Refresh once, then repeat.',
  },
  step_up_required: {
    cause: 'The action needs a fresh or stronger factor than this session has shown.',
    fix: 'Show a passkey or second factor again.',
    retry: 'After the factor.',
  },
  refresh_reused: {
    cause:
      'A refresh token works once. A second use ends the whole family of tokens, because one of the users may be a thief.',
    fix: 'Sign in again. If you did not do this, check your devices.',
    retry: 'Sign in again.',
  },
  not_verified: {
    cause: 'Clinical content is for verified clinicians; this account has no approved licence yet.',
    fix: 'Submit a claim, or wait for the decision.',
    retry: 'After the claim is approved.',
  },
  scope_insufficient: {
    cause: 'The licence scope (for example trainee) does not allow this.',
    fix: 'Ask somebody whose scope does.',
    retry: NEVER,
  },
  account_suspended: {
    cause: 'The account is suspended or disabled.',
    fix: 'Read the mail that said why; it names the way to appeal.',
    retry: NEVER,
  },
  licence_not_valid: {
    cause: 'The licence has lapsed, or is in its days of grace: then you read, and write nothing.',
    fix: 'Renew the claim.',
    retry: 'After renewal.',
  },
  blocked_by_member: { cause: 'The member does not accept this from you.', fix: 'Nothing.', retry: NEVER },
  self_review_refused: { cause: 'Nobody decides on their own file.', fix: 'Leave it to a colleague.', retry: NEVER },
  not_your_role: {
    cause: 'The action belongs to a role this account does not have.',
    fix: 'Ask somebody who has it.',
    retry: NEVER,
  },
  origin_refused: {
    cause: 'Sockets open only from origins the operator has listed.',
    fix: 'Ask the operator to add the origin to ALLOWED_ORIGINS.',
    retry: NEVER,
  },
  not_found: { cause: 'It does not exist, or you may not know whether it does.', fix: 'Check the id.', retry: NEVER },
  method_not_allowed: {
    cause: 'The address exists, but not with this method.',
    fix: 'See the documentation at /docs.',
    retry: NEVER,
  },
  request_timeout: {
    cause: 'The request did not arrive within ten seconds.',
    fix: 'Send it in one go.',
    retry: 'Once, with the same key.',
  },
  request_in_flight: {
    cause: 'The same Idempotency-Key is being worked on right now.',
    fix: 'Wait a second.',
    retry: LATER,
  },
  evidence_stale: {
    cause: 'A check is older than 120 days.',
    fix: 'Run the check again, then decide.',
    retry: AFTER_FIX,
  },
  second_person_required: {
    cause: 'This decision needs two different people.',
    fix: 'Leave the second decision to somebody else.',
    retry: NEVER,
  },
  state_conflict: {
    cause: 'The object is in a state that does not allow this.',
    fix: 'Read it again and look at its state and actions.',
    retry: AFTER_FIX,
  },
  duplicate_claim: {
    cause: 'Another account already holds or claims this licence.',
    fix: 'If it is yours, recover that account; otherwise write to the verifiers.',
    retry: NEVER,
  },
  preview_mismatch: {
    cause:
      'The text, the policy or the thread changed since the preview, so the stored bytes would differ from those shown.',
    fix: 'Preview again and publish with the new token.',
    retry: AFTER_FIX,
  },
  case_closed: { cause: 'The case takes no more comments.', fix: 'Nothing.', retry: NEVER },
  gone: { cause: 'It was erased since.', fix: 'Nothing.', retry: NEVER },
  stale_version: {
    cause: 'Somebody changed it after you read it.',
    fix: 'Read it again, then repeat with the new ETag.',
    retry: 'After reading again.',
  },
  too_large: {
    cause: 'The body is larger than 64 KiB, or a document larger than 10 MiB.',
    fix: 'Send less.',
    retry: NEVER,
  },
  uri_too_long: { cause: 'A part of the address is too long.', fix: 'Send less in the address.', retry: NEVER },
  media_not_supported: {
    cause: 'Only the content types in the documentation are read; images on posts are refused.',
    fix: 'Send application/json; a document as multipart/form-data holding a JPEG, PNG, WebP or PDF file.',
    retry: NEVER,
  },
  deid_blocked: {
    cause:
      'The text says something that identifies a person and that no label can stand in for. `spans` tells where and why, in UTF-16 offsets of what you sent. Nothing was stored.',
    fix: 'Rewrite the marked places.',
    retry: 'After rewriting.',
  },
  idempotency_key_reused: {
    cause: 'The key belongs to an earlier request with another content.',
    fix: 'Use a new key for a new intention.',
    retry: 'With a new key.',
  },
  audience_not_available: {
    cause: 'A post for a group was asked for, and there are no groups yet.',
    fix: 'Choose all members, one specialty or named people.',
    retry: AFTER_FIX,
  },
  consent_required: { cause: 'The case needs a consent record.', fix: 'Add one.', retry: AFTER_FIX },
  attestation_required: {
    cause: 'Publishing needs the attestation in its current version.',
    fix: 'Show the wording to the author and send its version.',
    retry: AFTER_FIX,
  },
  document_refused: {
    cause:
      'The file is damaged, has too many pixels, is of two formats at once, or malware was found in it. `detail` says which.',
    fix: 'Send a fresh photograph or scan of the document.',
    retry: AFTER_FIX,
  },
  number_format: {
    cause:
      'The number does not have the form or the check digit of its country, lacks its state or council, or is a secret that was not asked for.',
    fix: 'Type it again from the licence; `errors` says which: form, check_digit, state_missing, state_differs, name_initial or secret.',
    retry: AFTER_FIX,
  },
  part2_refused: {
    cause: 'Records of a substance-use programme need consent (42 CFR Part 2).',
    fix: 'Obtain consent, or leave it out.',
    retry: AFTER_FIX,
  },
  if_match_required: {
    cause: 'Changing this needs If-Match, so that no change is overwritten unseen.',
    fix: 'Read it and send its ETag.',
    retry: AFTER_FIX,
  },
  rate_limited: {
    cause: 'Too many requests of this kind.',
    fix: 'Slow down.',
    retry: 'After the seconds in Retry-After.',
  },
  headers_too_large: { cause: 'The headers are too large.', fix: 'Send fewer or shorter headers.', retry: NEVER },
  internal: {
    cause: 'A fault on our side. The request id leads the operator to it.',
    fix: 'Tell the operator the request id.',
    retry: 'Once, with the same key.',
  },
  deid_unavailable: {
    cause: 'The engine failed or is overloaded. Nothing was stored: without it nothing is.',
    fix: 'Wait.',
    retry: LATER,
  },
  overloaded: {
    cause:
      'The server or its database cannot take more right now. If this was a write, it may or may not have taken effect.',
    fix: 'Wait, then repeat with the same key: it takes effect once.',
    retry: LATER,
  },
  scan_unavailable: {
    cause: 'Documents are taken only after a look for malware, and the scanner does not answer. Nothing was stored.',
    fix: 'Wait.',
    retry: LATER,
  },
  registry_unavailable: {
    cause: 'A licence registry does not answer.',
    fix: 'Wait; a dead source is never held against a doctor.',
    retry: LATER,
  },
  maintenance: { cause: 'The operator is working on the service.', fix: 'Wait.', retry: LATER },
};
