import { commonBucket, firstNameBucket, FLAG, hashWord, isCity, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { isDottedForm, isKept } from './keep.ts';
import { isFirstName, isSurname, likeness } from './likeness.ts';
import { isCapital, nameEnd } from './read-name.ts';
import type { NameRole, NameSpan } from './span.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

const CODE = {
  dot: 46,
  comma: 44,
  colon: 58,
  hyphen: 45,
  open: 40,
  close: 41,
  quote: 34,
  apostrophe: 39,
  slash: 47,
  hash: 35,
  at: 64,
};
const STRONG_TITLES = hashes('mr mrs dr drs mister');
const WEAK_TITLES = hashes(
  'miss judge father sister officer captain lord imam pastor sir dame doc doctor doktor ms mx fr',
);
const LINKS = hashes('is was are s of as to by the by');
const INTRODUCERS =
  CUE.patientNoun | CUE.relative | CUE.naming | CUE.greeting | CUE.contact | CUE.signing | CUE.clinicianRole;
const ANY_CUE = INTRODUCERS | CUE.personTitle | CUE.clinicianTitle | CUE.field;

/** Names that the words around them give away: titles, roles, kinship, naming phrases, ages, credentials, initials. */
export function contextNames(words: Words): NameSpan[] {
  const spans: NameSpan[] = [];
  for (let unit = 0; unit < words.count; unit++) {
    const cues = words.cues[unit] ?? 0;
    if (cues & ANY_CUE || words.hash[unit] === AS) push(spans, afterCue(words, unit, cues));
    const casing = words.casing[unit];
    if (casing === CASING.none || casing === CASING.lower) continue;
    if (casing === CASING.initial) push(spans, fromInitial(words, unit));
    else push(spans, fromCapital(words, unit));
  }
  return spans;
}

function push(spans: NameSpan[], span: NameSpan | undefined): void {
  if (span && span.to > span.from) spans.push(span);
}

function span(from: number, to: number, role: NameRole, score: number, certain = true): NameSpan {
  return { from, to, role, score, certain, by: 'context' };
}

function afterCue(words: Words, unit: number, cues: number): NameSpan | undefined {
  if (cues & (CUE.personTitle | CUE.clinicianTitle)) {
    const titled = afterTitle(words, unit, cues);
    if (titled) return titled;
  }
  if (cues & CUE.field && opensField(words, unit)) {
    const field = afterField(words, unit, cues);
    if (field) return field;
  }
  if (words.hash[unit] === AS) return afterKnownAs(words, unit);
  if (cues & CUE.naming || GOES.has(words.hash[unit - 1] ?? 0)) return afterNaming(words, unit);
  if (cues & CUE.relative) return afterNoun(words, unit, 'RELATIVE');
  if (cues & CUE.patientNoun) return afterNoun(words, unit, 'PATIENT');
  if (cues & CUE.clinicianRole) return afterNoun(words, unit, 'CLINICIAN');
  if (cues & CUE.greeting) return afterGreeting(words, unit);
  if (cues & CUE.signing) return afterSigning(words, unit);
  return cues & CUE.contact ? afterContact(words, unit) : undefined;
}

/** `Mr Bell`, `dr feldman`, `Prof. de Vries`, `Ms. A`. The title itself stays. */
function afterTitle(words: Words, unit: number, cues: number): NameSpan | undefined {
  const dotted = words.code[unit + 1] === CODE.dot;
  const from = dotted ? unit + 2 : unit + 1;
  if (from >= words.count || (words.marks[from] ?? 0) & MARK.line) return undefined;
  if (words.kind[from] !== KIND.word || isStreet(words, unit)) return undefined;
  if ((words.cues[from] ?? 0) & CUE.clinicianTitle) return undefined;
  if (!acceptsTitle(words, unit, from, dotted)) return undefined;
  const role = cues & CUE.clinicianTitle || words.hash[unit] === NURSE ? 'CLINICIAN' : 'PATIENT';
  let end = Math.max(nameEnd(words, from, 1), from + 1);
  if (words.casing[from] === CASING.initial) while (isLetter(words, end)) end++;
  else if (isBrokenWord(words, end)) end++;
  return span(from, end, role, 0.97, words.casing[from] !== CASING.initial);
}

/** The rest of a name that a line break cuts: `Mr. Ab` and `dulrahman's`. */
function isBrokenWord(words: Words, unit: number): boolean {
  if (unit >= words.count || !((words.marks[unit] ?? 0) & MARK.line) || words.casing[unit] !== CASING.lower)
    return false;
  const attributes = words.attributes[unit] ?? 0;
  return (
    commonBucket(attributes) === 0 && !(attributes & (FLAG.clinical | FLAG.drug)) && words.code[unit + 1] !== CODE.colon
  );
}

/** `Mrs V d Z`. */
function isLetter(words: Words, unit: number): boolean {
  return (
    isSameLine(words, unit) && words.kind[unit] === KIND.word && (words.end[unit] ?? 0) - (words.start[unit] ?? 0) === 1
  );
}

const NURSE = hashWord('nurse') | 0;

function acceptsTitle(words: Words, unit: number, from: number, dotted: boolean): boolean {
  const title = words.hash[unit] ?? 0;
  const like = likeness(words, from);
  const cues = words.cues[from] ?? 0;
  const shouted = words.casing[unit] === CASING.upper && words.manner[unit] !== MANNER.upper;
  if (shouted && !dotted) return like === 3 && isCapital(words, from);
  if (words.casing[from] === CASING.initial) return dotted || STRONG_TITLES.has(title);
  if (words.casing[from] === CASING.lower) return acceptsLower(words, unit, from, like);
  if (WEAK_TITLES.has(title) && !dotted && words.casing[unit] === CASING.lower) return like >= 2;
  if (WEAK_TITLES.has(title) && !STRONG_TITLES.has(title)) return like >= 1 && !(cues & CUE.eponymHead);
  return !(cues & CUE.stop) || like > 0;
}

/** Lower case: `mr bates` and `dr feldman`, not `dr appointment` or `mr angiogram`. */
function acceptsLower(words: Words, unit: number, from: number, like: number): boolean {
  if ((words.cues[from] ?? 0) & CUE.stop || words.casing[unit] === CASING.upper) return false;
  const title = words.hash[unit] ?? 0;
  if ((words.cues[from] ?? 0) & CUE.particle) return nameEnd(words, from, 2) > from;
  if (!STRONG_TITLES.has(title)) return like >= 2 && isNameWord(words.attributes[from] ?? 0);
  const attributes = words.attributes[from] ?? 0;
  if (like >= 1) return true;
  const word = commonBucket(attributes) > 0 || (attributes & FLAG.clinical) !== 0;
  return word ? surnameBucket(attributes) >= 4 && !((words.cues[from] ?? 0) & (CUE.personVerb | CUE.eponymHead)) : true;
}

/** `1420 Harrow Dr`, `5 Elm Court Dr`. */
function isStreet(words: Words, unit: number): boolean {
  for (let back = unit - 1; back >= 0 && back >= unit - 3; back--) {
    if (words.kind[back] === KIND.number) return back < unit - 1;
    if (!isCapital(words, back)) return false;
  }
  return false;
}

/** `Patient name: X`, `Attending: X`, `patient name colon john smith`. */
function opensField(words: Words, unit: number): boolean {
  const next = words.code[unit + 1];
  return next === CODE.colon || words.hash[unit + 1] === COLON;
}

const COLON = hashWord('colon') | 0;
const NAME = hashWord('name') | 0;
const RE = hashWord('re') | 0;

function afterField(words: Words, unit: number, cues: number): NameSpan | undefined {
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

/** A name of one word has to be in a list of names, or be strange enough to be one. */
function isPlausible(words: Words, from: number, end: number, least: number): boolean {
  if (end - from > 1) return true;
  return likeness(words, from) >= least && !((words.cues[from] ?? 0) & CUE.abbreviation);
}

/** `name is X`, `named X`, `known as "X"`, `goes by X`, `a lady called X`. */
function afterNaming(words: Words, unit: number): NameSpan | undefined {
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
  if (end === from || (words.hash[unit] === NAME && !linked && lower && likeness(words, from) < 2)) return undefined;
  if (verb && (!isNameWord(words.attributes[from] ?? 0) || isKept(words, from, end))) return undefined;
  return span(from, end, 'PATIENT', 0.93);
}

const AS = hashWord('as') | 0;
/** `goes by X`. */
const GOES = hashes('goes go going');
const KNOWN = hashWord('known') | 0;

/** `known to the staff as "peaches"`, `known as Skip`. */
function afterKnownAs(words: Words, unit: number): NameSpan | undefined {
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

function isOpening(code: number): boolean {
  return code === CODE.quote || code === CODE.apostrophe || code === CODE.open || code === CODE.colon;
}

/** `pt Morag`, `my patient Maria`, `her brother Tom`, `his wife, Ana`, `Nurse Kelly`, `daughter (Sheila)`. */
function afterNoun(words: Words, unit: number, role: NameRole): NameSpan | undefined {
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
  const end = lastFirstEnd(words, from) || nameEnd(words, from, least);
  if (end === from || (words.casing[from] === CASING.initial && end - from < 2)) return undefined;
  if (isKept(words, from, end) || !isPlausible(words, from, end, least)) return undefined;
  if (role === 'PATIENT' && !isNameLike(words, from, end)) return undefined;
  return span(from, end, role, 0.9);
}

function isNameLike(words: Words, from: number, end: number): boolean {
  const attributes = words.attributes[from] ?? 0;
  if (end - from > 1) return true;
  return isNameWord(attributes) ? !(attributes & (FLAG.drug | FLAG.region)) : !isCity(attributes);
}

/** `Dear Dr …` is left to the title; `Hi Priya,`, `thanks Tom`. */
function afterGreeting(words: Words, unit: number): NameSpan | undefined {
  const from = words.code[unit + 1] === CODE.comma ? unit + 2 : unit + 1;
  if (!isSameLine(words, from) || !isCapital(words, from)) return undefined;
  const end = nameEnd(words, from, 2);
  if (end === from || !isNameWord(words.attributes[from] ?? 0) || isKept(words, from, end)) return undefined;
  return span(from, end, 'CLINICIAN', 0.88);
}

/** `Signed, X`, `Dictated by X`, `Regards, X`: at most three joining words or marks, also over a line break. */
function afterSigning(words: Words, unit: number): NameSpan | undefined {
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
function afterContact(words: Words, unit: number): NameSpan | undefined {
  const from = unit + 1;
  if (!isSameLine(words, from) || words.casing[from] !== CASING.title) return undefined;
  const attributes = words.attributes[from] ?? 0;
  const clear = likeness(words, from) === 3 && isFirstName(attributes) && commonBucket(attributes) <= 1;
  if (!clear || isCity(attributes) || attributes & (FLAG.eponym | FLAG.drug | FLAG.county)) return undefined;
  const end = nameEnd(words, from, 3);
  return isKept(words, from, end) || isPlace(words, end) ? undefined : span(from, end, 'PERSON', 0.82);
}

const PROXY = hashes('proxy electronically resident attending');

/** End of `j.s.` or `J.S.` in any casing, 0 when there is none. */
function initialsEnd(words: Words, from: number, sure = false): number {
  let end = from;
  while (end < from + 6 && words.kind[end] === KIND.word && (words.end[end] ?? 0) - (words.start[end] ?? 0) === 1) {
    if (words.code[end + 1] !== CODE.dot) break;
    end += 2;
  }
  return end - from >= 4 && (sure || !isDottedForm(words, from, end)) ? end : 0;
}

function isPlace(words: Words, end: number): boolean {
  return ((words.cues[end] ?? 0) & (CUE.placeHead | CUE.organisationHead)) !== 0 && words.casing[end] !== CASING.lower;
}

/** `J.S.`, `J. Smith`, `J.R. Smith`; dotted short forms of medicine and of places stay. */
function fromInitial(words: Words, unit: number): NameSpan | undefined {
  if (words.code[unit + 1] !== CODE.dot) return undefined;
  if ((words.marks[unit] ?? 0) & MARK.glued && !isOpening(words.code[unit - 1] ?? 0)) return undefined;
  let end = unit;
  let letters = '';
  while (words.casing[end] === CASING.initial && words.code[end + 1] === CODE.dot && letters.length < 4) {
    if (letters && !isSameLine(words, end)) break;
    letters += words.folded(end);
    end += 2;
  }
  const surname = isSameLine(words, end) && words.casing[end] === CASING.title && likeness(words, end) >= 2;
  if (surname && isSurname(words.attributes[end] ?? 0) && !isPlace(words, end + 1)) {
    const to = nameEnd(words, end, 2);
    if (!isKept(words, unit, to) && !isKept(words, end, to)) return span(unit, to, 'PERSON', 0.9);
  }
  if (letters.length < 2 || letters.length > 3 || isDottedForm(words, unit, end)) return undefined;
  return words.manner[unit] === MANNER.upper ? undefined : span(unit, end, 'PERSON', 0.85, false);
}

/** A capitalised word whose right side gives it away: an age, a credential, `Last, First`, or an initial. */
function fromCapital(words: Words, unit: number): NameSpan | undefined {
  const like = likeness(words, unit);
  if ((words.cues[unit] ?? 0) & (CUE.personTitle | CUE.clinicianTitle | CUE.patientNoun)) return undefined;
  if (like === 0 || (unit > 0 && isCapital(words, unit - 1) && continues(words, unit))) return undefined;
  const swapped = listedLastFirst(words, unit);
  if (swapped) return swapped;
  const to = nameEnd(words, unit, 1);
  if (to === unit || isKept(words, unit, to)) return undefined;
  const credential = credentialAt(words, unit, to);
  if (credential) return span(unit, to, 'CLINICIAN', 0.9);
  if (isFirstWithInitial(words, unit, to)) return span(unit, to, 'PATIENT', 0.9);
  if (ownsKin(words, unit, to) || speaks(words, unit, to)) return span(unit, to, 'PATIENT', 0.87);
  const least = to - unit > 1 ? 1 : 2;
  if (like >= least && hasAge(words, unit, to)) return span(unit, to, 'PATIENT', 0.9);
  return undefined;
}

/** `Hope's mum`, `Tadgh's wife`: whoever has kin is a person. */
function ownsKin(words: Words, unit: number, to: number): boolean {
  if (to !== unit + 1 || !((words.marks[unit] ?? 0) & MARK.possessive) || words.casing[unit] !== CASING.title)
    return false;
  const attributes = words.attributes[unit] ?? 0;
  if (attributes & (FLAG.region | FLAG.drug) || (words.cues[unit] ?? 0) & (CUE.relative | CUE.patientNoun))
    return false;
  return (
    ((words.cues[to] ?? 0) & CUE.relative) !== 0 && (firstNameBucket(attributes) >= 3 || likeness(words, unit) >= 2)
  );
}

const SPEECH = hashes(
  'delivered says said wants wanted denies denied refuses refused hates insists fainted vomited collapsed tells told thinks cried smiled texted rang weighs lives desaturated',
);

/** `April delivered`, `Faith says`: a first name that is a word, where a person speaks or acts. */
function speaks(words: Words, unit: number, to: number): boolean {
  const attributes = words.attributes[unit] ?? 0;
  if (to !== unit + 1 || words.casing[unit] !== CASING.title || attributes & (FLAG.drug | FLAG.region)) return false;
  return (
    firstNameBucket(attributes) >= 4 &&
    SPEECH.has(words.hash[to] ?? 0) &&
    !((words.cues[unit] ?? 0) & (CUE.relative | CUE.patientNoun))
  );
}

function continues(words: Words, unit: number): boolean {
  return isSameLine(words, unit) && likeness(words, unit - 1) >= 2;
}

/** `Whitlock, Gordon`: a surname, a comma, a first name; both sure of themselves. */
function listedLastFirst(words: Words, unit: number): NameSpan | undefined {
  const end = lastFirstEnd(words, unit);
  if (!end) return undefined;
  return span(unit, end, 'PERSON', 0.88);
}

function lastFirstEnd(words: Words, unit: number): number {
  if (words.kind[unit] !== KIND.word || words.code[unit + 1] !== CODE.comma || !isSameLine(words, unit + 2)) return 0;
  const last = words.attributes[unit] ?? 0;
  const first = words.attributes[unit + 2] ?? 0;
  const lower = words.casing[unit] === CASING.lower;
  if (lower !== (words.casing[unit + 2] === CASING.lower)) return 0;
  if (likeness(words, unit) < 2 || likeness(words, unit + 2) < 2) return 0;
  if (last & (FLAG.region | FLAG.calendar | FLAG.drug) || first & (FLAG.region | FLAG.calendar | FLAG.drug)) return 0;
  if (first & FLAG.eponym && firstNameBucket(first) < 5) return 0;
  const field = words.code[unit - 1] === CODE.colon && last === 0;
  const strong =
    isFirstName(first) &&
    (firstNameBucket(first) >= 3 || (first & FLAG.foreignFirst) !== 0) &&
    (isSurname(last) || field);
  if (!strong || (isCity(last) && isCity(first)) || isKept(words, unit + 2, unit + 3)) return 0;
  if ((lower || isShouted(words, unit) || isShouted(words, unit + 2)) && !isFieldBefore(words, unit)) return 0;
  if (words.casing[unit] === CASING.upper && commonBucket(last) > 0 && !isFieldBefore(words, unit)) return 0;
  return nameEnd(words, unit + 2, 2);
}

function isFieldBefore(words: Words, unit: number): boolean {
  const cues = unit > 0 ? (words.cues[unit - 1] ?? 0) : CUE.field;
  return (cues & (CUE.field | CUE.patientNoun | CUE.naming)) !== 0 || words.code[unit - 1] === CODE.colon;
}

function credentialAt(words: Words, unit: number, to: number): boolean {
  const comma = words.code[to] === CODE.comma;
  const at = comma ? to + 1 : to;
  if (!((words.cues[at] ?? 0) & CUE.credential) || words.casing[at] === CASING.lower) return false;
  if (!isSameLine(words, at)) return false;
  const attributes = words.attributes[unit] ?? 0;
  if (to - unit === 1 && (isCity(attributes) || !comma) && !isFirstName(attributes))
    return isSurname(attributes) && !isCity(attributes);
  return to - unit > 1 || likeness(words, unit) >= 2;
}

/** `Anna S.`, `James T.,`: a first name and one letter. */
function isFirstWithInitial(words: Words, unit: number, to: number): boolean {
  const attributes = words.attributes[unit] ?? 0;
  const initial = words.code[to - 1] === CODE.dot ? to - 2 : to - 1;
  if (initial !== unit + 1 || words.casing[initial] !== CASING.initial) return false;
  if (words.code[to - 1] !== CODE.dot && attributes & FLAG.eponym && firstNameBucket(attributes) < 5) return false;
  return isFirstName(attributes) && likeness(words, unit) >= 2;
}

/** `Delphine, 34F`, `Bill Cash, 66,`, `Soledad Ibarra-Montes 33F`, `Rose is 87`, `58M Gordon Whitlock`. */
function hasAge(words: Words, unit: number, to: number): boolean {
  const attributes = words.attributes[unit] ?? 0;
  if (isShouted(words, unit)) return false;
  if (!isNameWord(attributes) && to - unit < 2 && !((words.marks[unit] ?? 0) & MARK.sentence)) return false;
  const after = words.code[to] === CODE.comma || words.code[to] === CODE.open || words.hash[to] === IS ? to + 1 : to;
  if (after > to || to - unit > 1 || isFirstName(attributes)) if (isAgeAt(words, after, after > to)) return true;
  const before = words.code[unit - 1] === CODE.comma ? unit - 2 : unit - 1;
  return before >= 0 && likeness(words, unit) >= 2 && words.kind[before] === KIND.mixed && isSexedAge(words, before);
}

/** An abbreviation in capitals rather than a name: `TIA`, `ER`. */
function isShouted(words: Words, unit: number): boolean {
  if (words.casing[unit] !== CASING.upper) return false;
  return likeness(words, unit) < 3 || (words.end[unit] ?? 0) - (words.start[unit] ?? 0) < 4;
}

const IS = hashWord('is') | 0;

function isAgeAt(words: Words, unit: number, separated: boolean): boolean {
  if (!isSameLine(words, unit)) return false;
  if (words.kind[unit] === KIND.mixed) return isSexedAge(words, unit);
  if (words.kind[unit] !== KIND.number) return words.hash[unit] === AGED;
  const age = Number(words.folded(unit));
  if (!(age > 0 && age < 116) || (words.marks[unit] ?? 0) & MARK.glued) return false;
  if ((words.cues[unit + 1] ?? 0) & CUE.sexOrAge) return true;
  const next = words.code[unit + 1] ?? 0;
  const closes =
    unit + 1 >= words.count ||
    next === CODE.comma ||
    next === CODE.close ||
    (next === CODE.dot && !((words.marks[unit + 2] ?? 0) & MARK.glued));
  return separated && closes;
}

const AGED = hashWord('aged') | 0;

function isSexedAge(words: Words, unit: number): boolean {
  return /^\d{1,3}(?:m|f|yo|y|yom|yof|yr|yrs|ym|yf|mo|wk|w|d)$/.test(words.folded(unit));
}

function isSameLine(words: Words, unit: number): boolean {
  return unit < words.count && !((words.marks[unit] ?? 0) & MARK.line);
}

function hashes(list: string): ReadonlySet<number> {
  return new Set(list.split(' ').map((word) => hashWord(word) | 0));
}
