import type { Document } from '../../document.ts';
import { isNear, wordAt } from '../context.ts';
import { STATE_CODES } from '../any/place-words.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { keptZip3 } from './zip3.ts';
import { wordSet } from '../word-list.ts';

const ZIP_CUES = wordSet('zip zipcode postal postcode');
const STATES_NEAR = wordSet(
  'alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming island',
);

/** US ZIP codes with a cue; three digits stay where more than 20,000 people live, 164.514(b)(2)(i)(B)(1)-(2). */
export const usZip: Recognizer = {
  name: 'us/zip',
  class: 'B',
  label: 'ZIP',
  reason: 'zip_code',
  action: 'generalise',
  finders: [{ on: ['number'], digits: [5, 5], find: findZip }],
};

function findZip(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  const plus4 =
    wordAt(document, index + 1) === '-' &&
    document.tokens[index + 2]?.kind === 'number' &&
    document.tokens[index + 2]?.text.length === 4;
  const end = (plus4 ? document.tokens[index + 2]?.end : token.end) ?? token.end;
  if (!plus4 && /[-\d.,]\d/.test(document.text.slice(token.end, token.end + 2))) return undefined;
  const cued = isNear(document, index, ZIP_CUES, 4);
  if (!cued && !afterState(document, index)) return undefined;
  const kept = keptZip3(token.text, document.strictZip3);
  return { start: token.start, end, score: 0.95, replacement: cued ? `${kept}**` : `ZIP ${kept}**` };
}

function afterState(document: Document, index: number): boolean {
  const state = document.tokens[index - 1];
  if (!state || state.end === document.tokens[index]?.start) return false;
  if (STATE_CODES.has(state.text)) return true;
  if (STATES_NEAR.has(state.lower) && state.casing !== 'lower') return true;
  return (
    state.casing === 'lower' &&
    state.text.length === 2 &&
    STATE_CODES.has(state.text.toUpperCase()) &&
    wordAt(document, index - 2) === ','
  );
}
