/** What the lexicons know of a folded word or phrase, packed in one number; 0 when nothing is known. */
export type Attributes = number;

/** The flags of a word; the three low groups of three bits are frequency buckets, see the functions below. */
export const FLAG = {
  /** Lower-case word of disease, symptom and procedure names, and of clinical notes. */
  clinical: 1 << 9,
  drug: 1 << 10,
  /** Bearer of a sign, score, device, disease or anatomical part. */
  eponym: 1 << 11,
  usCity: 1 << 12,
  worldCity: 1 << 13,
  /** Full name of a hospital. */
  hospital: 1 << 14,
  /** First word of a city, hospital or country of several words. */
  opensPhrase: 1 << 15,
  /** Country, US state (full or two letters), nationality, continent: all of which stay. */
  region: 1 << 16,
  /** Month, weekday or season. */
  calendar: 1 << 17,
  /** Short form of a first name. */
  nickname: 1 << 18,
  /** First name in lists of other countries. */
  foreignFirst: 1 << 19,
  /** Surname in lists of other countries. */
  foreignLast: 1 << 20,
  /** US county or parish, without the generic word. */
  county: 1 << 21,
} as const;

/** Surname frequency in the US: 0 unknown, 1 rare … 7 among the 200 most frequent. */
export function surnameBucket(attributes: Attributes): number {
  return attributes & 7;
}

/** First-name frequency in the US 1930-2020: 0 unknown, 1 rare … 7 a million births. */
export function firstNameBucket(attributes: Attributes): number {
  return (attributes >> 3) & 7;
}

/** Frequency as an ordinary English word: 0 unknown, 1 rare … 7 among the 4,000 most frequent. */
export function commonBucket(attributes: Attributes): number {
  return (attributes >> 6) & 7;
}

/** Whether any list of person names holds the word. */
export function isNameWord(attributes: Attributes): boolean {
  return (attributes & (0o77 | FLAG.nickname | FLAG.foreignFirst | FLAG.foreignLast)) !== 0;
}

/** Whether a single word or phrase is a city of the US or of the world (15,000 people or more, or with a hospital). */
export function isCity(attributes: Attributes): boolean {
  return (attributes & (FLAG.usCity | FLAG.worldCity)) !== 0;
}
