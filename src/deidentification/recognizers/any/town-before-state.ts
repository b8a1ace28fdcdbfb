import type { Document } from '../../document.ts';
import { attributesOf, attributesOfToken, commonBucket, FLAG, isCity } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { STATE_CODES } from './place-words.ts';
import { CONNECTORS, capitalised, isOpening } from './proper.ts';

const STATE_WORDS = wordSet(
  'alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming ontario quebec alberta manitoba scotland wales england ireland australia canada germany france india nigeria mexico',
);
const STATE_OPENERS = wordSet('new north south west rhode');

/** "Hope, AR": the proper run before a comma and a state. */
export function findBeforeState(document: Document, index: number): Found | undefined {
  const state = document.tokens[index + 1];
  if (!state || state.kind !== 'word') return undefined;
  const code =
    (state.casing === 'upper' && STATE_CODES.has(state.text)) ||
    (state.casing === 'lower' &&
      /^(?:ca|ny|tx|fl|il|pa|oh|ga|nc|mi|nj|va|wa|az|ma|tn|mo|wi|mn|co|al|sc|ky|ct|ut|ks|nv|ar|ms|nm|ne|wv|nh|ri|mt|sd|nd|vt|wy|dc)$/.test(
        state.lower,
      ) &&
      (/^(?:\d{5})$/.test(wordAt(document, index + 2)) || isOrigin(document, index)));
  const word =
    STATE_WORDS.holds(state) ||
    (STATE_OPENERS.holds(state) &&
      capitalised(state) &&
      /^(?:york|jersey|hampshire|mexico|carolina|dakota|virginia|island|zealand|africa)$/.test(
        wordAt(document, index + 2),
      ));
  if (!code && !word) return undefined;
  if (code && /[-/\d]/.test(document.text.charAt(state.end))) return undefined;
  const last = document.tokens[index - 1];
  if (!last || last.kind !== 'word' || (!capitalised(last) && state.casing !== 'lower')) return undefined;
  let from = index - 1;
  while (from > index - 6 && precedesProperly(document, from)) from--;
  while (from < index - 1 && (CONNECTORS.has(wordAt(document, from)) || isOpening(document, from))) from++;
  const known = isCity(attributesOf(joined(document, from, index - 1))) || isCity(attributesOfToken(last));
  if (
    /^(?:MD|PA|DO|MS|MA|VA|AA|IN|OR|ME|SA|ACT|NT|NB|NL|NS|PE|SK|BC|AB|ON|CT|LA|PR|AP|AE|CO|DC|AR|AL|HI|ID)$/.test(
      state.text,
    ) &&
    !known
  )
    return undefined;
  const attributes = attributesOfToken(last);
  if (
    !known &&
    (attributes & (FLAG.clinical | FLAG.drug | FLAG.region) || (commonBucket(attributes) > 4 && from === index - 1))
  )
    return undefined;
  return { start: document.tokens[from]?.start ?? last.start, end: last.end, score: known ? 0.95 : 0.85 };
}

/** Two letters of states that medicine has no use for. */
export const PLAIN_CODES = wordSet('az ny nj ky ks ia mn wi wv ut dc oh nv nm fl tx bc qc sk mb nsw vic qld');

/** "81, Mesa AZ had it": a known town and its state with no comma between. */
export function findBesideState(document: Document, index: number): Found | undefined {
  const [state, last] = [document.tokens[index], document.tokens[index - 1]];
  if (state?.casing !== 'upper' || last?.casing !== 'title' || state.startsLine || state.startsSentence)
    return undefined;
  if (document.text.charAt(state.end) === '-') return undefined;
  const first = document.tokens[index - 2]?.casing === 'title' && !last.startsSentence ? index - 2 : index - 1;
  const from = isCity(attributesOf(joined(document, first, index - 1))) ? first : index - 1;
  const attributes = attributesOfToken(last);
  if (from === index - 1 && (!isCity(attributes) || attributes & (FLAG.clinical | FLAG.drug))) return undefined;
  return { start: document.tokens[from]?.start ?? last.start, end: last.end, score: 0.85 };
}

/** "from hazard, ky": a word of origin within three words before the comma. */
function isOrigin(document: Document, index: number): boolean {
  for (let at = index - 2; at >= index - 4; at--)
    if (/^(?:from|in|near|outside|at)$/.test(wordAt(document, at)))
      return (
        !/^(?:ma|pa|mi|ca|va|il|al|co|mo)$/.test(wordAt(document, index + 1)) ||
        /^(?:from|near)$/.test(wordAt(document, at))
      );
  return false;
}

function joined(document: Document, from: number, to: number): string {
  return document.tokens
    .slice(from, to + 1)
    .filter((token) => token.kind === 'word')
    .map((token) => token.lower)
    .join(' ');
}

function precedesProperly(document: Document, at: number): boolean {
  const before = document.tokens[at - 1];
  const here = document.tokens[at];
  if (!before || !here || here.startsLine) return false;
  if (isOpening(document, at - 1)) return false;
  if (before.kind === 'word' && capitalised(before)) return true;
  if (before.text === '.') return /^(?:st|ste|mt|ft|pt)$/.test(wordAt(document, at - 2)) && before.end <= here.start;
  if (before.text === '-' || before.text === "'") return before.end === here.start;
  return (
    CONNECTORS.has(before.lower) &&
    before.kind === 'word' &&
    capitalised(document.tokens[at - 2]) &&
    !isOpening(document, at - 2)
  );
}
