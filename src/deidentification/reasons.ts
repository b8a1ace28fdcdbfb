/** What each reason code says to a doctor; the text itself is never named. */
export const REASONS: Readonly<Record<string, string>> = {
  name: 'A name, of the patient or of somebody near the patient.',
  social_security_number: 'Looks like a social security number.',
  email_address: 'An e-mail address reaches one person.',
  web_address: 'A web address can lead to the patient.',
  ip_address: 'An IP address points to one connection.',
  hardware_address: 'A hardware address points to one device.',
  record_number: 'A medical record, encounter or specimen number.',
  health_plan_number: 'A health plan, member or group number.',
  account_number: 'A bank, card, billing or claim number.',
  licence_number: 'A licence, passport, certificate or professional number.',
  vehicle_number: 'A vehicle number or plate.',
  device_number: 'A serial or lot number of a device; its type may stay.',
  biometric_identifier: 'A biometric identifier.',
  telephone_number: 'A telephone or pager number.',
  fax_number: 'A fax number.',
  unique_code: 'A code that belongs to one person, bed, case or trial subject.',
  unique_mark: 'A tattoo or mark that recognises a person.',
  unique_role: 'A role held by one person there.',
  social_handle: 'The name of an account on a social network.',
  photo_name: 'The name of a photograph.',
  file_name: 'The name of a file.',
  age_over_89: 'Ages over 89 become one category.',
  year_tells_age_over_89: 'This year tells an age over 89.',
  date: 'Days and months go; the year and intervals stay.',
  date_without_day_zero: 'Day 0 of this case is no longer kept: write the interval instead, such as "3 days later".',
  weekday: 'A weekday tied to an event.',
  holiday: 'A feast day is a date.',
  season: 'A season tied to an event is part of a date.',
  street_address: 'A street address or postal box.',
  place_below_state: 'Places smaller than a state go.',
  geocode: 'Coordinates or a place code.',
  zip_code: 'Of a ZIP code three digits may stay where more than 20,000 people live.',
  postcode: 'A postcode.',
  identifying_combination: 'Together with the thread this tells who the patient is: leave out place, work or event.',
  unique_person: 'Only one person is or did this; whoever knows it knows the patient.',
  event_in_the_news: 'What was in the news leads to the patient.',
  year_with_few_people: 'So few people share what is told that the year goes.',
  region_with_rare_disease: 'A rare disease and a region together point at few people.',
  facility: 'A hospital, clinic, home, school or church locates the patient.',
};

/** What each factor of the risk estimate says to a doctor. */
const FACTORS: Readonly<Record<string, string>> = {
  age: 'the age',
  sex: 'the sex',
  state: 'the state',
  zip3: 'the ZIP code area',
  setting: 'the kind of place',
  settlement: 'the size of the place',
  occupation: 'the occupation',
  community: 'a small community',
  rare_disease: 'a rare disease',
  year: 'the year',
  hidden_role: 'a role that one person holds there, even with its name gone',
  few_cases: 'how few such cases there are',
  event: 'an event that many have heard of',
  unique_person: 'something that is true of one person only',
  in_the_news: 'something that was in the news',
};

/** Words for a reason code; names and unknown codes have a general sentence. */
export function reasonInWords(code: string): string {
  return REASONS[code] ?? 'This may identify a person.';
}

/** Words for a factor of the risk estimate. */
export function factorInWords(code: string): string {
  return FACTORS[code] ?? 'something else that is told';
}

/** The paragraph of 45 CFR 164.514 that a class rests on. */
export function ruleOf(letter: string): string {
  return letter.length === 1 && letter >= 'A' && letter <= 'R' ? `164.514(b)(2)(i)(${letter})` : '164.514(b)(2)(ii)';
}
