/** The closed word lists of evidence. */
export const EVIDENCE_KINDS = [
  'licence',
  'identity_document',
  'diploma',
  'name_change',
  'training_letter',
  'other',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** `held`: it can be read. `deleted` by the applicant, `shredded` after its time: its key is gone for good. */
export const EVIDENCE_STATES = ['held', 'deleted', 'shredded'] as const;
export type EvidenceState = (typeof EVIDENCE_STATES)[number];

/** Why a verifier opens a document, with what the member is told. */
export const READ_REASONS = {
  check_identity: 'To see that the licence is yours.',
  check_licence: 'To compare the licence with the register.',
  check_name_change: 'To see how the name changed.',
  check_training: 'To see where and until when you train.',
  second_review: 'To decide as the second person.',
} as const;
/** The same, with what a look under broken glass is called. */
export const READ_WORDS = {
  ...READ_REASONS,
  break_glass: 'In an emergency; others of the staff were told, and one of them looks it over.',
} as const;
export type ChosenReason = keyof typeof READ_REASONS;

const isChosen = (word: string): word is ChosenReason => Object.hasOwn(READ_REASONS, word);
/** The codes that a verifier may choose. */
export const CHOSEN_REASONS = Object.keys(READ_REASONS).filter(isChosen);
export type ReadReason = keyof typeof READ_WORDS;
