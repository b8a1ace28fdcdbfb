import type { Document } from '../../document.ts';
import { isIn, matchAt, skipFillers, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

/** Rooms and beds of a patient, 45 CFR 164.514(b)(2)(i)(R); operating rooms and room air stay. */
export const anyRoom: Recognizer = {
  name: 'any/room',
  class: 'R',
  label: 'ID',
  reason: 'unique_code',
  cues: [
    {
      words: [
        'bed',
        'bed no',
        'bed number',
        'bed #',
        'bay',
        'cubicle',
        'bett',
        'chair',
        'cabin',
        'berth',
        'cot',
        'trolley',
        'side room',
      ],
      value:
        /(?:\d{1,2}[NSEW]-\d{1,3}[A-Z]?|[A-Z]{0,2}\d{1,4}[A-Z]?|[A-Z]\d?)(?![\w%]|[-/.]?\d)(?!\s?(?:days?|hours?|hrs?|weeks?|nights?|times?|mg|cm|kg|of|min|patients?|beds|h)\b|\s?bed\b(?! ?\d))/y,
      score: 0.85,
    },
  ],
  shapes: [
    {
      starts: 'digit',
      length: [1, 2],
      next: ' -',
      pattern: /\d{1,2}[- ](?:East|West|North|South)[- ]\d{1,3}(?:-\d{1,2}|[A-D])?(?![\w%/]|\.\d)/y,
      score: 0.82,
    },
  ],
  finders: [
    { on: ['room', 'rm', 'cubicle', 'zimmer', 'zi'], find: findRoom },
    { on: ['in'], find: findOccupied },
    { on: ['mixed'], find: findListed },
    { on: ['swap', 'swapped', 'switch', 'switched', 'swop'], find: findSwapped },
  ],
};

/** "7-East-22", "4 West 12": the floor, its side, the room. */
const ROOM =
  /(?:\d{1,2}[- ]?(?:East|West|North|South|[NSEW])[- ]\d{1,3}[A-Z]?|[A-Z]{0,2}\d{1,4}[A-Za-z]?(?:-\d{1,3}[A-Z]?)?)(?![\w%]|\.\d)(?!\s?(?:air|days?|hours?|l\b|temp|degrees?|patients?|visits?))/iy;
const NO_BED = wordSet(
  'operating operative or procedure surgical exam examination waiting emergency suite endoscopy recovery trauma delivery theatre ct mri',
);

/** A patient's room; operating rooms, waiting rooms and room air stay. */
function findRoom(document: Document, index: number): Found | undefined {
  if (
    NO_BED.has(wordAt(document, index - 1)) ||
    (wordAt(document, index - 1) === ',' && NO_BED.has(wordAt(document, index - 2)))
  )
    return undefined;
  const at = skipFillers(document, index + 1, 3);
  const token = document.tokens[at];
  const hashed = wordAt(document, at - 1) === '#' && document.tokens[at]?.text.length === 1;
  const match = token && !hashed ? matchAt(ROOM, document.text, token.start) : undefined;
  return token && match !== undefined
    ? { start: token.start, end: token.start + match.length, score: 0.85 }
    : undefined;
}

/** "Okwuosa R412: NSTEMI": the room of a list for a handover, behind a name and before a colon or a dash. */
function findListed(document: Document, index: number): Found | undefined {
  const [before, token] = [document.tokens[index - 1], document.tokens[index]];
  if (!before || !token || token.startsLine || before.casing === 'lower' || before.kind !== 'word') return undefined;
  if (!/^R[Mm]?\d{3,4}[A-Da-d]?$/.test(token.text) || !/^[:\-–(]$/.test(wordAt(document, index + 1))) return undefined;
  return { start: token.start, end: token.end, score: 0.8 };
}

const OCCUPANTS = wordSet(
  'pt patient guy lady gentleman gent man woman dude kid boy girl chap bloke fella gal fellow one',
);
const OCCUPIED =
  /(?:\d{1,2}[- ]?(?:East|West|North|South)[- ]\d{1,3}|\d{1,4}[A-H]|\d{1,3})(?![\w%/]|[-.:]\d)(?!\s?(?:days?|hours?|hrs?|weeks?|wks?|months?|mos?|years?|yrs?|min|h|of|out|vessels?|pressors?|drips?|doses?|trials?|studies|or|to|cases?|percent|places?|kg|g|mg|d|y|st|nd|rd|th)\b)/y;

/** "her guy in 412B", "lady in 23 is desatting": a number without a unit holds somebody. */
function findOccupied(document: Document, index: number): Found | undefined {
  const number = document.tokens[index + 1];
  if (!number || (number.kind !== 'number' && number.kind !== 'mixed') || !isIn(document, index - 1, OCCUPANTS))
    return undefined;
  const match = matchAt(OCCUPIED, document.text, number.start);
  return match === undefined ? undefined : { start: number.start, end: number.start + match.length, score: 0.78 };
}

/** "bed 14 is Mr X; swap with 15": the other bed, where one was named before. */
function findSwapped(document: Document, index: number): Found | undefined {
  const token = document.tokens[index + 2];
  if (!/^(?:with|to|for)$/.test(wordAt(document, index + 1)) || token?.kind !== 'number' || token.text.length > 3)
    return undefined;
  const bedded = /\b(?:bed|bay|room|cubicle)\b/i.test(document.text.slice(Math.max(0, token.start - 120), token.start));
  return bedded && !/^\s?(?:mg|ml|[%./])/.test(document.text.slice(token.end, token.end + 4))
    ? { start: token.start, end: token.end, score: 0.75 }
    : undefined;
}
