import type { StaffClaim } from './use-claim.ts';

/** A document of a claim; one that is gone is still named. */
export type Evidence = StaffClaim['evidence'][number];

/** What a document is, in words. */
export const EVIDENCE_KINDS = {
  licence: 'Licence',
  identity_document: 'Identity document',
  diploma: 'Diploma',
  name_change: 'Change of name',
  training_letter: 'Letter of the training place',
  other: 'Other document',
} as const satisfies Record<Evidence['kind'], string>;
