import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG, isCity } from '../../lexicons/index.ts';
import { isIn, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { STOPS, capital, span } from './facility-run.ts';
import { GENERIC } from './place-words.ts';

const MOVES = wordSet(
  'seen treated admitted transferred transfer referred referral records record presented evaluated reviewed hospitalized hospitalised visited followed managed diagnosed discharged scoped biopsied operated treatment care follow up works worked scan scans line flying flown sent labs mri ct surgery done placed imaging consult consultation appointment visit bounced nurse teacher colleague covering in checked back moved attends ward school student performed office physicians physician group scheduled overnight obtained studied delivered born staying stays resides lives repatriated readmitted stepped down relocated flown sent',
);

const UNITS_OF_CARE = wordSet(
  'icu itu hdu ed er or pacu nicu picu micu sicu ccu ct mri pet lp hd pd ecg ekg eeg echo gp opd mdt ltach snf uk us usa eu nhs va ot pt rt bmt ivf cath pci cabg ecmo pcu imc imcu sdu tele cvicu cticu csicu nsicu nccu eau amu mau sau cdu obs ltac ltc alf irf ent omfs camhs salt gum cps aps dvla dmv fda cdc who jama nejm bmj hla pcr dna rna csf ipu mdu ahu acu tcu pvc hospice psych peds paeds cns dialysis onset rest peep cpap lad lmp tdc map sbp dbp spo2 tea iq',
);

/** "they did it at CHUM", "followed at RDH": initials that medicine has no use for, after a word of care. */
function initialsOf(document: Document, index: number, at: number): Found | undefined {
  const token = document.tokens[at];
  if (!token || token.casing !== 'upper' || token.text.length < 3 || token.text.length > 6) return undefined;
  if (
    attributesOfToken(token) & (FLAG.clinical | FLAG.drug | FLAG.region) ||
    UNITS_OF_CARE.has(token.lower) ||
    isShouted(document, at)
  )
    return undefined;
  const before = wordAt(document, index - 1);
  return MOVES.has(before) ||
    wordAt(document, index) === 'to' ||
    (before === 'read' && token.text.length > 3) ||
    ASKED.has(before) ||
    /^(?:it|this|that|her|him|done|transplant|transplanted|listed|op|graft|valve)$/.test(before)
    ? span(document, at, at, 0.72)
    : undefined;
}

/** "anyone at CHUV?" */
const ASKED = wordSet('anyone anybody someone somebody colleagues colleague friend friends contact contacts folks');

const TRANSPORTED = wordSet(
  'transferred transfer flown flew airlifted bounced repatriated moved shipped medevaced retrieved sent ambulanced lifted txfd txferred diverted',
);

/** "transferred to UHG", "flown back to HSC": a word of transport before "to". */
function isMoved(document: Document, index: number): boolean {
  return isIn(document, index - 1, TRANSPORTED) || isIn(document, index - 2, TRANSPORTED);
}

function isShouted(document: Document, at: number): boolean {
  const neighbours = [document.tokens[at - 3], document.tokens[at - 2], document.tokens[at + 1]];
  return neighbours.some((token) => token?.casing === 'upper' && token.text.length > 2);
}

/** "Royal Derby", "Park View": an ordinary first word before a proper one. */
function opensHouse(document: Document, at: number): boolean {
  const second = document.tokens[at + 1];
  if (second?.casing !== 'title' || second.startsSentence || GENERIC.has(wordAt(document, at))) return false;
  const attributes = attributesOfToken(second);
  return isCity(attributes) || attributes === 0;
}

/** No list knows it but as a town or a surname: nobody is *at* a person. */
function isProperNoun(attributes: number): boolean {
  if (isCity(attributes)) return true;
  const medical = FLAG.clinical | FLAG.drug | FLAG.eponym | FLAG.calendar | FLAG.region;
  return commonBucket(attributes) === 0 && !(attributes & medical);
}

/** "seen at Corriedale", "transferred from St. Brendan's": any proper run after a verb of care. */
export function findAfterCue(document: Document, index: number): Found | undefined {
  const cue = wordAt(document, index);
  let at = index + 1;
  if (/^(?:the|our)$/.test(wordAt(document, at))) at++;
  const first = document.tokens[at];
  const short = first?.casing === 'upper' && (cue === 'at' || (cue === 'to' && isMoved(document, index)));
  const initials = short ? initialsOf(document, index, at) : undefined;
  if (initials) return initials;
  if (!first || first.kind !== 'word' || !capital(first) || first.startsLine) return undefined;
  if (isVeterans(document, at)) return span(document, at, houseEnd(document, at), 0.88);
  if (isCrowned(document, at)) return span(document, at, houseEnd(document, at), 0.85);
  if (/^(?:at|from)$/.test(cue) && isOwned(document, index, at)) return span(document, at, at + 2, 0.75);
  if (cue === 'at' && isLandscape(document, at)) return span(document, at, houseEnd(document, at), 0.75);
  const unknown =
    cue === 'at' &&
    at === index + 1 &&
    first.casing === 'title' &&
    first.text.length > 4 &&
    isProperNoun(attributesOfToken(first));
  if (!unknown && !MOVES.has(wordAt(document, index - 1)) && !MOVES.has(wordAt(document, index - 2))) return undefined;
  if (cue === 'in' || cue === 'by') return undefined;
  if (STOPS.has(first.lower) || GENERIC.has(first.lower)) return undefined;
  const attributes = attributesOfToken(first);
  if (
    attributes & (FLAG.region | FLAG.calendar | FLAG.drug) ||
    (commonBucket(attributes) > 5 && !opensHouse(document, at)) ||
    (attributes & FLAG.clinical && !(attributes & FLAG.opensPhrase))
  )
    return undefined;
  if (first.casing !== 'title' || first.text.length < 3) return undefined;
  const to = houseEnd(document, at);
  if (/^(?:score|criteria|scale|class|grade|stage|position|level|point)$/.test(wordAt(document, to + 1)))
    return undefined;
  const housed = to > at && /^(?:regional|general|memorial|county|district|infirmary)$/.test(wordAt(document, to));
  return span(document, at, to, housed ? 0.86 : unknown ? 0.7 : 0.82);
}

/** "student at Queen's,", "back from Bart's": a possessive that nothing follows, after a word of care or school. */
function isOwned(document: Document, index: number, at: number): boolean {
  const first = document.tokens[at];
  if (first?.casing !== 'title' || wordAt(document, at + 1) !== "'" || wordAt(document, at + 2) !== 's') return false;
  if (!/^[.,;:?!)]?$/.test(wordAt(document, at + 3)) || attributesOfToken(first) & (FLAG.drug | FLAG.calendar))
    return false;
  return (
    MOVES.has(wordAt(document, index - 1)) ||
    /^(?:registrar|resident|fellow|reader|year)$/.test(wordAt(document, index - 1))
  );
}

const LANDSCAPES = wordSet(
  'bay park hills heights ridge grove creek river lake valley point springs woods meadows island beach falls oaks pines manor lodge harbor harbour hollow glen commons landing',
);

/** "at Pelican Bay": two capitals, the second a landscape; prisons, homes and schools are called so. */
function isLandscape(document: Document, at: number): boolean {
  const [first, second] = [document.tokens[at], document.tokens[at + 1]];
  if (first?.casing !== 'title' || second?.casing !== 'title' || second.startsSentence) return false;
  return LANDSCAPES.has(second.lower) && !(attributesOfToken(first) & (FLAG.clinical | FLAG.drug | FLAG.region));
}

/** "VA Puget Sound": a house of the Veterans Affairs, named after its place; "VA 20/40" is an acuity. */
function isVeterans(document: Document, at: number): boolean {
  const place = document.tokens[at + 1];
  return document.tokens[at]?.text === 'VA' && place?.casing === 'title' && !place.startsSentence;
}

/** "the Royal Berks", "Queen Elizabeth", "Prince Charles": named after a crown, and no society or college. */
function isCrowned(document: Document, at: number): boolean {
  const second = document.tokens[at + 1];
  if (!CROWNS.has(wordAt(document, at)) || second?.casing !== 'title' || second.startsSentence) return false;
  return !SOCIETIES.has(second.lower) && !SOCIETIES.has(wordAt(document, at + 2));
}

const CROWNS = wordSet('royal queen prince princess');
const SOCIETIES = wordSet(
  'college society statistical institution marsden academy navy air army jelly mail family commission court assent flying',
);

/** Where a run of proper words, apostrophes and joints ends. */
function houseEnd(document: Document, at: number): number {
  let to = at;
  while (
    to < at + 5 &&
    (capital(document.tokens[to + 1]) ||
      (/^['&-]$/.test(wordAt(document, to + 1)) &&
        (wordAt(document, to + 2) === 's' || capital(document.tokens[to + 2]))) ||
      (wordAt(document, to + 1) === 's' && wordAt(document, to) === "'")) &&
    !document.tokens[to + 1]?.startsSentence
  )
    to++;
  return to;
}
