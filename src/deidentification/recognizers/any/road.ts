import type { Document } from '../../document.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';

/** Numbered roads of the US, Canada and the UK, 45 CFR 164.514(b)(2)(i)(B): "Highway 61", "I-95", "off the A38". */
export const anyRoad: Recognizer = {
  name: 'any/road',
  class: 'B',
  label: 'ROAD',
  reason: 'street_address',
  shapes: [
    { starts: ['i'], pattern: /I-\d{1,3}(?!\w|-)/y, check: (value) => Number(value.slice(2)) !== 131, score: 0.8 },
    { starts: ['rr'], pattern: /RR ?#? ?\d{1,3}(?:,? (?:Site|Box|Comp|Stn) ?\d{1,4}){1,3}/iy, score: 0.93 },
  ],
  finders: [
    {
      on: ['highway', 'hwy', 'route', 'rte', 'interstate', 'autobahn', 'bundesstraße', 'motorway'],
      find: findNumbered,
    },
    { on: ['mixed'], find: findBritish },
  ],
};

function findNumbered(document: Document, index: number): Found | undefined {
  const word = document.tokens[index];
  const number = document.tokens[index + 1];
  if (!word || !number || word.casing === 'lower' || number.startsLine || number.text.length > 4) return undefined;
  if (
    !/^[A-Z]?\d{1,4}[A-Z]?$/.test(number.text) ||
    /^(?:[.%/]\d| ?(?:mg|mcg|ml|iu|units?)\b)/.test(document.text.slice(number.end, number.end + 7))
  )
    return undefined;
  return { start: word.start, end: number.end, score: 0.85 };
}

/** "off the A38", "on the M25": two figures or more, so that M1 and A1 of an artery stay. */
function findBritish(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || !/^[AMB]\d{2,4}$/.test(token.text) || wordAt(document, index - 1) !== 'the') return undefined;
  return /^(?:on|off|along|near|down|up|at|of)$/.test(wordAt(document, index - 2))
    ? { start: token.start, end: token.end, score: 0.85 }
    : undefined;
}
