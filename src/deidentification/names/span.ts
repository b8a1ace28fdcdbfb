/** Whose name it is, as the label tells it. */
export type NameRole = 'PATIENT' | 'RELATIVE' | 'CLINICIAN' | 'PERSON';

/** A name as a half-open range of units. `certain` names are found again wherever they come back in the text. */
export interface NameSpan {
  readonly from: number;
  readonly to: number;
  readonly role: NameRole;
  readonly score: number;
  readonly by: 'context' | 'lists' | 'tagger' | 'memory';
  readonly certain: boolean;
}
