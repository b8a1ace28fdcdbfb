import { FLAG, commonBucket, isCity, isNameWord } from '../lexicons/index.ts';
import { lastFirstEnd } from './context-last-first.ts';
import { CODE, LINKS, initialsEnd, isOpening, isPlace, isPlausible, isSameLine, span } from './context-parts.ts';
import { hashes } from './hashes.ts';
import { isKept } from './keep.ts';
import { isFirstName, likeness } from './likeness.ts';
import { isCapital, nameEnd } from './read-name.ts';
import type { NameRole, NameSpan } from './span.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

/** `pt Morag`, `my patient Maria`, `her brother Tom`, `his wife, Ana`, `Nurse Kelly`, `daughter (Sheila)`. */
export function afterNoun(words: Words, unit: number, role: NameRole): NameSpan | undefined {
  let from = unit + 1;
  let least = role === 'RELATIVE' && words.casing[unit] === CASING.lower ? 1 : 2;
  if (words.code[from] === CODE.comma || isOpening(words.code[from] ?? 0) || words.code[from] === CODE.hyphen) {
    least = words.code[from] === CODE.comma || words.code[from] === CODE.hyphen ? 3 : 2;
    from++;
  } else if (words.code[from] === CODE.dot && (words.marks[from] ?? 0) & MARK.glued) from++;
  if (!isSameLine(words, from) || (words.marks[from] ?? 0) & MARK.sentence) return undefined;
  const initials = initialsEnd(words, from);
  if (initials) return span(from, initials, role, 0.88, false);
  if (words.casing[from] === CASING.lower) least = Math.max(least, 2);
  if (words.manner[from] === MANNER.upper) least = 3;
  if (words.casing[from] === CASING.upper && words.manner[from] !== MANNER.upper) least = 3;
  const end = lastFirstEnd(words, from) || firstBehind(words, from, nameEnd(words, from, least));
  if (end === from || (words.casing[from] === CASING.initial && end - from < 2)) return undefined;
  if (isKept(words, from, end) || !isPlausible(words, from, end, least)) return undefined;
  if (role === 'PATIENT' && !isNameLike(words, from, end)) return undefined;
  return span(from, end, role, 0.9);
}

/** `Pat. Yıldırım, Şerife,`: behind a patient's surname and a comma, a capital that no list knows and a comma closes. */
function firstBehind(words: Words, from: number, end: number): number {
  const first = end + 1;
  if (end !== from + 1 || words.code[end] !== CODE.comma || words.casing[first] !== CASING.title) return end;
  const closed = words.code[first + 1] === CODE.comma || words.code[first + 1] === CODE.open;
  const unknown = (words.attributes[first] ?? 0) === 0 && !isKept(words, first, first + 1);
  return closed && unknown && isSameLine(words, first) ? first + 1 : end;
}

function isNameLike(words: Words, from: number, end: number): boolean {
  const attributes = words.attributes[from] ?? 0;
  if (end - from > 1) return true;
  return isNameWord(attributes) ? !(attributes & (FLAG.drug | FLAG.region)) : !isCity(attributes);
}

/** `Dear Dr …` is left to the title; `Hi Priya,`, `thanks Tom`. */
export function afterGreeting(words: Words, unit: number): NameSpan | undefined {
  const from = words.code[unit + 1] === CODE.comma ? unit + 2 : unit + 1;
  if (!isSameLine(words, from) || !isCapital(words, from)) return undefined;
  const end = nameEnd(words, from, 2);
  if (end === from || !isNameWord(words.attributes[from] ?? 0) || isKept(words, from, end)) return undefined;
  return span(from, end, 'CLINICIAN', 0.88);
}

/** `Signed, X`, `Dictated by X`, `Regards, X`: at most three joining words or marks, also over a line break. */
export function afterSigning(words: Words, unit: number): NameSpan | undefined {
  let from = unit + 1;
  while (from < unit + 4 && (words.kind[from] === KIND.punctuation || LINKS.has(words.hash[from] ?? 0))) from++;
  while (from < unit + 6 && PROXY.has(words.hash[from] ?? 0)) from += words.kind[from + 1] === KIND.punctuation ? 2 : 1;
  const initials = initialsEnd(words, from, true);
  if (initials) return span(from, initials, 'PERSON', 0.88, false);
  if (from >= words.count || !(isCapital(words, from) || words.casing[from] === CASING.initial)) return undefined;
  const end = nameEnd(words, from, 2);
  if (end === from || !isPlausible(words, from, end, 2) || !isNameWord(words.attributes[end - 1] ?? 0))
    return undefined;
  return span(from, end, 'CLINICIAN', 0.88);
}

/** `ask Amara`, `with Tom`: only frequent first names that are nothing else. */
export function afterContact(words: Words, unit: number): NameSpan | undefined {
  const from = unit + 1;
  if (!isSameLine(words, from) || words.casing[from] !== CASING.title) return undefined;
  const attributes = words.attributes[from] ?? 0;
  const clear = likeness(words, from) === 3 && isFirstName(attributes) && commonBucket(attributes) <= 1;
  if (!clear || isCity(attributes) || attributes & (FLAG.eponym | FLAG.drug | FLAG.county)) return undefined;
  const end = nameEnd(words, from, 3);
  return isKept(words, from, end) || isPlace(words, end) ? undefined : span(from, end, 'PERSON', 0.82);
}

const PROXY = hashes('proxy electronically resident attending');
