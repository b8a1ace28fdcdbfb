import { firstNameBucket, FLAG, hashWord, isNameWord } from '../lexicons/index.ts';
import { lastFirstEnd } from './context-last-first.ts';
import { CODE, LINKS, NAME, isOpening, isPlausible, isSameLine, span } from './context-parts.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { isKept } from './keep.ts';
import { likeness } from './likeness.ts';
import { nameEnd } from './read-name.ts';
import type { NameRole, NameSpan } from './span.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** `Patient name: X`, `Attending: X`, `patient name colon john smith`. */
export function opensField(words: Words, unit: number): boolean {
  const next = words.code[unit + 1];
  return next === CODE.colon || words.hash[unit + 1] === COLON;
}

const COLON = hashWord('colon') | 0;

const RE = hashWord('re') | 0;

/** A name behind a field and its colon: `Patient name: X`, `Attending: X`, `Re: X`. */
export function afterField(words: Words, unit: number, cues: number): NameSpan | undefined {
  const from = unit + 2;
  if (!isSameLine(words, from)) return undefined;
  const own = words.hash[unit] === NAME || words.hash[unit] === RE;
  const end = lastFirstEnd(words, from) || nameEnd(words, from, own || words.casing[from] === CASING.lower ? 1 : 2);
  if (end === from || (!own && isKept(words, from, end)) || !isPlausible(words, from, end, own ? 1 : 2))
    return undefined;
  return span(from, end, roleOfField(cues), own ? 0.95 : 0.9);
}

function roleOfField(cues: number): NameRole {
  if (cues & CUE.relative) return 'RELATIVE';
  return cues & (CUE.patientNoun | CUE.naming) ? 'PATIENT' : 'CLINICIAN';
}

/** `name is X`, `named X`, `known as "X"`, `goes by X`, `a lady called X`. */
export function afterNaming(words: Words, unit: number): NameSpan | undefined {
  let from = unit + 1;
  let linked = false;
  while (from < unit + 4 && (LINKS.has(words.hash[from] ?? 0) || isOpening(words.code[from] ?? 0))) {
    linked ||= words.kind[from] === KIND.word;
    from++;
  }
  if (!isSameLine(words, from) || words.kind[from] !== KIND.word) return undefined;
  const verb = words.hash[unit] === CALLED;
  const lower = words.casing[from] === CASING.lower;
  const least = verb || lower ? 2 : 1;
  const end = lastFirstEnd(words, from) || nameEnd(words, from, least);
  if (end === from && linked && words.hash[unit] === NAME && firstNameBucket(words.attributes[from] ?? 0) >= 2)
    return (words.cues[from] ?? 0) & CUE.stop ? undefined : span(from, from + 1, 'PATIENT', 0.9);
  if (end === from || (words.hash[unit] === NAME && !linked && lower && likeness(words, from) < 2)) return undefined;
  if (verb && (!isNameWord(words.attributes[from] ?? 0) || isKept(words, from, end))) return undefined;
  return span(from, end, 'PATIENT', 0.93);
}

const CALLS = hashes('call calls called');
const WHOM = hashes('him her them');

/** `everyone calls him Bear`, `the nurses call her Queenie`: one capital that closes its clause. */
export function afterCalling(words: Words, unit: number): NameSpan | undefined {
  const from = unit + 2;
  if (
    words.casing[from] !== CASING.title ||
    !CALLS.has(words.hash[unit] ?? 0) ||
    !WHOM.has(words.hash[unit + 1] ?? 0) ||
    !isSameLine(words, from)
  )
    return undefined;
  if (words.kind[from] !== KIND.word) return undefined;
  if ((words.cues[from] ?? 0) & NOBODY || (words.attributes[from] ?? 0) & (FLAG.calendar | FLAG.region | FLAG.drug))
    return undefined;
  const open =
    from + 1 < words.count && words.kind[from + 1] !== KIND.punctuation && !((words.marks[from + 1] ?? 0) & MARK.line);
  return open ? undefined : span(from, from + 1, 'PATIENT', 0.85);
}

const NOBODY = CUE.stop | CUE.clinicianRole | CUE.clinicianTitle | CUE.personTitle | CUE.relative | CUE.patientNoun;

/** `goes by X`. */
export const GOES = hashes('goes go going');

const KNOWN = hashWord('known') | 0;

/** `known to the staff as "peaches"`, `known as Skip`. */
export function afterKnownAs(words: Words, unit: number): NameSpan | undefined {
  let known = unit - 1;
  while (known > unit - 6 && words.hash[known] !== KNOWN) known--;
  if (words.hash[known] !== KNOWN) return undefined;
  const quoted = words.code[unit + 1] === CODE.quote || words.code[unit + 1] === CODE.apostrophe;
  if (!quoted) return afterNaming(words, unit);
  const from = unit + 2;
  let to = from;
  while (to < from + 3 && words.kind[to] === KIND.word) to++;
  return isOpening(words.code[to] ?? 0) && to > from ? span(from, to, 'PATIENT', 0.9) : undefined;
}

const CALLED = hashWord('called') | 0;
