/** Why a field compares as it does, in words for the verifier and, where `applicant` is given, for the applicant. */
export const REASONS = {
  equal: 'Equal, letter by letter.',
  equal_after_folding: 'Equal once case, marks, hyphens and titles are set aside.',
  other_name_field: 'Equals the other-name field of the register (a maiden or former name).',
  nickname: 'One name is a short form or another spelling of the other.',
  initial: 'Only an initial stands on one side.',
  middle_name: 'Equal once the middle name of the register is counted in.',
  part_of_double_name: 'One name is part of the other (a double or shortened name).',
  transliterated: 'Equal under the spelling that registers without umlauts use.',
  similar_spelling: 'The spelling is close; a typing error is possible.',
  sounds_alike: 'The spelling differs; both are pronounced alike.',
  other_generation: 'The names are equal, but one is a Jr., Sr., II, III or IV that the other is not.',
  swapped: 'First and last name stand the other way round.',
  different: 'The names differ.',
  empty: 'The register holds no value here.',
  number_equal: 'The number stands in the register.',
  number_differs: 'The register answered with another number.',
  self_reported: 'The state stands in the register as the provider reported it; that is not a primary source.',
  state_not_listed: 'The state is not among those that the provider reported.',
  active: 'The number is active.',
  status_not_known: 'The source does not say in words that are known that the number may be used.',
  deactivated: 'The number was deactivated.',
  reactivated: 'The number was deactivated and later reactivated.',
} as const;

export type FieldReason = keyof typeof REASONS;

/** What a whole check came to. */
export const DETAILS = {
  all_fields_match: 'Every field that was compared matches.',
  close_but_not_equal: 'One record was found; it is close, a person has to look.',
  fields_differ: 'One record was found; it differs.',
  not_found: 'The register has no such number.',
  several_records: 'Several records fit; a person has to look.',
  self_reported_only: 'The register knows this licence only from what the provider reported.',
  registry_not_loaded: 'No file of this register was loaded yet.',
  source_did_not_answer: 'The register did not answer. This is not held against anybody.',
  no_source_for_country: 'There is no register for this number that we can ask; a person looks.',
  on_exclusion_list: 'The number stands on the exclusion list.',
  not_on_exclusion_list: 'The number does not stand on the exclusion list.',
  number_on_exclusion_list: 'The number stands on the exclusion list under another name; a person has to look.',
  name_on_exclusion_list:
    'The same name stands on the exclusion list; a person has to look whether it is the same person.',
  document_needed: 'A document that shows the person is needed.',
} as const;

export type DetailCode = keyof typeof DETAILS;
