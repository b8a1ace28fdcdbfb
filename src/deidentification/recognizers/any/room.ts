import type { Document } from '../../document.ts';
import { matchAt, skipFillers, wordAt } from '../context.ts';
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
      words: ['bed', 'bed no', 'bed number', 'bed #', 'bay', 'cubicle', 'bett', 'chair'],
      value:
        /(?:[A-Z]{0,2}\d{1,4}[A-Z]?|[A-Z]\d?)(?![\w%]|[-/.]?\d)(?!\s?(?:days?|hours?|hrs?|weeks?|nights?|times?|mg|cm|kg|of|min|patients?|beds?|h)\b)/y,
      score: 0.85,
    },
  ],
  finders: [
    { on: ['room', 'rm', 'cubicle', 'zimmer', 'zi'], find: findRoom },
    { on: ['swap', 'swapped', 'switch', 'switched', 'swop'], find: findSwapped },
  ],
};

const ROOM =
  /(?:[A-Z]{0,2}\d{1,4}[A-Za-z]?(?:-\d{1,3}[A-Z]?)?)(?![\w%]|\.\d)(?!\s?(?:air|days?|hours?|l\b|temp|degrees?|patients?|visits?))/iy;
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
