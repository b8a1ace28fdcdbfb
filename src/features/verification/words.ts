/** The closed word lists of this feature: types and schemas both come from them. */
export const CLAIM_STATUSES = [
  'draft',
  'submitted',
  'auto_checks',
  'needs_review',
  'more_info',
  'approved',
  'rejected',
  'withdrawn',
  'expiring',
  'lapsed',
  'suspended',
  'revoked',
  'excluded',
  'deceased',
] as const;
export type ClaimStatus = (typeof CLAIM_STATUSES)[number];

export const CHECK_KINDS = [
  'npi',
  'licence',
  'exclusion',
  'deactivation',
  'identity',
  'board_cert',
  'training',
  'discipline',
  'death',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

export const CHECK_SOURCES = ['nppes', 'leie', 'sandbox', 'none', 'board', 'document', 'phone'] as const;
export type CheckSource = (typeof CHECK_SOURCES)[number];

/** Registers whose files are loaded. */
export const REGISTER_KINDS = ['nppes', 'deactivations', 'leie', 'nucc'] as const;
export type RegisterKind = (typeof REGISTER_KINDS)[number];

export type CheckMethod = 'api' | 'file' | 'document' | 'phone' | 'human';

export const DECISIONS = ['approve', 'reject', 'more_info', 'suspend', 'revoke', 'exclude', 'record_death'] as const;
export type Decision = (typeof DECISIONS)[number];

/** Whose opinion a decision is, where one person may not decide alone. */
export const PLACES = ['only', 'first', 'second', 'third'] as const;
export type Place = (typeof PLACES)[number];

export const SCOPES = ['full', 'trainee', 'student'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether a rejected applicant may claim the number again. */
export const REJECTIONS = ['retry', 'final'] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** How an approved claim may end for good or until it is looked at again. */
export const ENDED = ['suspended', 'revoked', 'excluded', 'deceased'] as const;
export type Ended = (typeof ENDED)[number];

/** Training places, which end with their programme. */
export const TRAINING_SCOPES = ['trainee', 'student'] as const;
export type TrainingScope = (typeof TRAINING_SCOPES)[number];

/** Reason codes with what the applicant is told; each belongs to one decision. */
export const REASON_CODES = {
  registry_match: { decision: 'approve', words: 'The register shows you as you told us.' },
  document_checked: { decision: 'approve', words: 'A document was checked by a person.' },
  board_confirmed: { decision: 'approve', words: 'The board confirmed the licence.' },
  name_differs: { decision: 'reject', words: 'The name does not fit the register.' },
  number_not_found: { decision: 'reject', words: 'The register does not know this number.' },
  licence_not_active: { decision: 'reject', words: 'The licence is not active.' },
  excluded: { decision: 'reject', words: 'The number stands on an exclusion list.' },
  not_a_physician: { decision: 'reject', words: 'The record is not that of a physician.' },
  identity_not_shown: { decision: 'reject', words: 'It was not shown that the licence is yours.' },
  document_needed: { decision: 'more_info', words: 'Please show a document of the licence.' },
  name_change_proof: { decision: 'more_info', words: 'Please show how the name changed.' },
  number_unclear: { decision: 'more_info', words: 'Please check the number and send it again.' },
  names_unclear: { decision: 'more_info', words: 'Please give the names as the register has them.' },
  board_suspended: { decision: 'suspend', words: 'The board has suspended the licence.' },
  under_investigation: { decision: 'suspend', words: 'The licence is looked into; it is suspended meanwhile.' },
  board_revoked: { decision: 'revoke', words: 'The board has revoked the licence.' },
  obtained_by_deceit: { decision: 'revoke', words: 'The approval rested on something that was not so.' },
  on_exclusion_list: { decision: 'exclude', words: 'The number stands on an exclusion list.' },
  death_reported: { decision: 'record_death', words: 'The register reports that the holder has died.' },
} as const satisfies Record<string, { readonly decision: Decision; readonly words: string }>;
export type ReasonCode = keyof typeof REASON_CODES;

export const SUSPEND_REASONS = [
  'licence_suspended',
  'licence_lapsed',
  'excluded',
  'impersonation',
  'under_review',
] as const;
export const RESTORE_REASONS = ['licence_restored', 'review_closed', 'suspended_in_error'] as const;
export type MembershipReason = (typeof SUSPEND_REASONS)[number] | (typeof RESTORE_REASONS)[number];
