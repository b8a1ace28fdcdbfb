import { fromCapital, fromInitial } from './context-capital.ts';
import { fromBrackets, fromSentence } from './context-sentence.ts';
import { GOES, afterCalling, afterField, afterKnownAs, afterNaming, opensField } from './context-field.ts';
import { afterContact, afterGreeting, afterNoun, afterSigning } from './context-noun.ts';
import { AS, CODE } from './context-parts.ts';
import { afterTitle, afterTitleAbroad } from './context-title.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import type { NameSpan } from './span.ts';
import { CASING, type Words } from './words.ts';

const INTRODUCERS =
  CUE.patientNoun | CUE.relative | CUE.naming | CUE.greeting | CUE.contact | CUE.signing | CUE.clinicianRole;

/** `the family (Waldner)`. */
const FAMILY = hashes('family surname couple');

const CLINICIANS = CUE.clinicianTitle | CUE.clinicianRole;
const ANY_CUE = INTRODUCERS | CUE.personTitle | CUE.clinicianTitle | CUE.field;

/** Names that the words around them give away: titles, roles, kinship, naming phrases, ages, credentials, initials. */
export function contextNames(words: Words): NameSpan[] {
  const spans: NameSpan[] = [];
  for (let unit = 0; unit < words.count; unit++) {
    const cues = words.cues[unit] ?? 0;
    if (cues & CLINICIANS || (words.code[unit + 1] === CODE.open && FAMILY.has(words.hash[unit] ?? 0)))
      push(spans, fromBrackets(words, unit));
    if (cues & ANY_CUE || words.hash[unit] === AS) push(spans, afterCue(words, unit, cues));
    const casing = words.casing[unit];
    push(spans, afterTitleAbroad(words, unit) ?? fromSentence(words, unit));
    if (casing === CASING.none || casing === CASING.lower) continue;
    if (casing === CASING.initial) push(spans, fromInitial(words, unit));
    else push(spans, fromCapital(words, unit));
  }
  return spans;
}

function push(spans: NameSpan[], span: NameSpan | undefined): void {
  if (span && span.to > span.from) spans.push(span);
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
  if (cues & CUE.contact) {
    const called = afterCalling(words, unit);
    if (called) return called;
  }
  if (cues & CUE.naming || GOES.has(words.hash[unit - 1] ?? 0)) return afterNaming(words, unit);
  if (cues & CUE.relative) return afterNoun(words, unit, 'RELATIVE');
  if (cues & CUE.patientNoun) return afterNoun(words, unit, 'PATIENT');
  if (cues & CUE.clinicianRole) return afterNoun(words, unit, 'CLINICIAN');
  if (cues & CUE.greeting) return afterGreeting(words, unit);
  if (cues & CUE.signing) return afterSigning(words, unit);
  return cues & CUE.contact ? afterContact(words, unit) : undefined;
}
