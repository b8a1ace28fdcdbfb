import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG, surnameBucket } from '../../lexicons/index.ts';
import { matchAt, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { STATE_CODES } from './place-words.ts';
import { place, townEnd } from './proper.ts';

/** Who or what a town in brackets behind it tells the place of. */
const LOCATED = wordSet(
  'gp pcp doc doctor here hospital clinic surgery practice nurse midwife hospitalist registrar reg resident intern medic paramedic consultant twins patient pt colleague specialist cardiologist oncologist neurologist surgeon family mum mom parents farmer teacher hausarzt hausärztin ha kollege kollegin klinik praxis patientin pat uni',
);
/** "44, ", "6 wks, ", "52M, ": an age that opens the bracket. */
const AGE = /\d{1,3} ?(?:yo?|y\/o|yrs?|years?|wks?|weeks?|mos?|months?|days?|d|j|jahre)?[mf]?(?: old)?, ?/iy;

/** "his GP (Bayreuth)", "Dr Specht (Görlitz)", "the twins (6 wks, Swansea)": a known town alone in brackets, with or without an age. */
export function findTownInBrackets(document: Document, index: number): Found | undefined {
  const opening = document.tokens[index];
  if (!opening) return undefined;
  const kind = document.tokens[index + 1]?.kind;
  const figure = kind === 'number' || kind === 'mixed';
  if (!figure && document.tokens[index + 1]?.casing !== 'title') return undefined;
  const age = figure ? (matchAt(AGE, document.text, opening.end)?.length ?? 0) : 0;
  let at = index + 1;
  while (age > 0 && (document.tokens[at]?.start ?? Infinity) < opening.end + age) at++;
  if (age === 0 && !isLocated(document, index - 1)) return undefined;
  const end = age > 0 ? townEnd(document, at) : soleTown(document, at);
  const state = wordAt(document, end ?? at) === ',' && STATE_CODES.has(document.tokens[(end ?? at) + 1]?.text ?? '');
  if (end === undefined || wordAt(document, state ? end + 2 : end) !== ')') return undefined;
  return place(document, at, end - 1, true);
}

function isLocated(document: Document, at: number): boolean {
  const before = document.tokens[at];
  if (!before || before.kind !== 'word') return false;
  if (LOCATED.holds(before)) return true;
  const attributes = attributesOfToken(before);
  const medical = FLAG.clinical | FLAG.drug | FLAG.eponym | FLAG.region | FLAG.calendar;
  return before.casing === 'title' && !(attributes & medical) && commonBucket(attributes) < 3;
}

const SEXED_AGE = /^\d{1,3}(?:yo|y)?[mf]$/i;

/** "72F Moose Jaw farmer", "61F Huddersfield pub landlady": a known town between an age and what the person does. */
export function findTownAfterAge(document: Document, index: number): Found | undefined {
  const age = document.tokens[index];
  const first = document.tokens[index + 1];
  if (!age || first?.casing !== 'title' || first.startsLine || !SEXED_AGE.test(age.text)) return undefined;
  const end = soleTown(document, index + 1);
  const next = document.tokens[end ?? index];
  if (end === undefined || next?.kind !== 'word' || next.casing !== 'lower' || next.startsSentence) return undefined;
  return NO_TRADE.holds(next) ? undefined : place(document, index + 1, end - 1, false);
}

const NO_TRADE = wordSet('is was has with w on in at s had who and or for');

/** Index behind a known town at a token: of several words, or of one that is no name and nothing of medicine. */
function soleTown(document: Document, at: number): number | undefined {
  const first = document.tokens[at];
  if (first?.casing !== 'title') return undefined;
  const end = townEnd(document, at);
  if (end === undefined || end > at + 1) return end;
  const attributes = attributesOfToken(first);
  const medical = FLAG.clinical | FLAG.drug | FLAG.eponym;
  return attributes & medical || commonBucket(attributes) > 2 || surnameBucket(attributes) > 5 ? undefined : end;
}
