import { commonBucket, firstNameBucket, FLAG, isCity } from '../lexicons/index.ts';
import { hasAge } from './context-age.ts';
import { listedLastFirst } from './context-last-first.ts';
import { CODE, isOpening, isPlace, isSameLine, span } from './context-parts.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { isDottedForm, isKept } from './keep.ts';
import { isFirstName, isSurname, likeness } from './likeness.ts';
import { isCapital, nameEnd } from './read-name.ts';
import type { NameSpan } from './span.ts';
import { CASING, MANNER, MARK, type Words } from './words.ts';

/** `J.S.`, `J. Smith`, `J.R. Smith`; dotted short forms of medicine and of places stay. */
export function fromInitial(words: Words, unit: number): NameSpan | undefined {
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
export function fromCapital(words: Words, unit: number): NameSpan | undefined {
  const like = likeness(words, unit);
  if ((words.cues[unit] ?? 0) & (CUE.personTitle | CUE.clinicianTitle | CUE.patientNoun)) return undefined;
  if (like === 0 || (unit > 0 && isCapital(words, unit - 1) && continues(words, unit))) return undefined;
  const swapped = listedLastFirst(words, unit);
  if (swapped) return swapped;
  const to = nameEnd(words, unit, 1);
  const found = to === unit ? undefined : givenAway(words, unit, to, like);
  return found && !isKept(words, unit, to) ? found : undefined;
}

function givenAway(words: Words, unit: number, to: number, like: number): NameSpan | undefined {
  const credential = credentialAt(words, unit, to);
  if (credential) return span(unit, to, 'CLINICIAN', 0.9);
  if (isFirstWithInitial(words, unit, to)) return span(unit, to, 'PATIENT', 0.9);
  if (ownsKin(words, unit, to) || ownsValues(words, unit, to) || speaks(words, unit, to))
    return span(unit, to, 'PATIENT', 0.87);
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
  'delivered says said wants wanted denies denied refuses refused hates insists fainted vomited collapsed ate seized coded bled died woke asks cries drank smokes swallowed aspirated choked tells told thinks cried smiled texted rang weighs lives desaturated',
);

const MEASURED = hashes(
  'labs lab lactate ct mri cxr ekg ecg echo sats sat bp hr inr trop trops troponin cr creatinine potassium sodium hgb hb plts platelets wbc crp gcs ef fev1 a1c hba1c biopsy path scan scans bloods gas abg fever pain rash chart meds drain trach line picc ulcer wound sugars sugar glucose temp urine creat bili lfts',
);

/** `Kev's lactate`, `Tavi's labs`: whoever has values is a person, unless medicine knows the word. */
function ownsValues(words: Words, unit: number, to: number): boolean {
  if (to !== unit + 1 || !((words.marks[unit] ?? 0) & MARK.possessive) || words.casing[unit] !== CASING.title)
    return false;
  const attributes = words.attributes[unit] ?? 0;
  if (attributes & (FLAG.region | FLAG.drug | FLAG.eponym | FLAG.clinical | FLAG.calendar)) return false;
  if ((words.cues[unit] ?? 0) & NOBODY || commonBucket(attributes) > 3) return false;
  return MEASURED.has(words.hash[to] ?? 0);
}

const NOBODY = CUE.stop | CUE.relative | CUE.patientNoun | CUE.clinicianRole | CUE.clinicianTitle | CUE.personTitle;

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
