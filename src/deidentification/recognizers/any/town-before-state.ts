import type { Document } from '../../document.ts';
import { attributesOf, attributesOfToken, commonBucket, FLAG, isCity } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { STATE_CODES } from './place-words.ts';
import { CONNECTORS, capitalised, isOpening } from './proper.ts';

const STATE_WORDS =
  /^(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|ohio|oklahoma|oregon|pennsylvania|tennessee|texas|utah|vermont|virginia|washington|wisconsin|wyoming|ontario|quebec|alberta|manitoba|scotland|wales|england|ireland|australia|canada|germany|france|india|nigeria|mexico)$/;

/** "Hope, AR": the proper run before a comma and a state. */
export function findBeforeState(document: Document, index: number): Found | undefined {
  const state = document.tokens[index + 1];
  if (!state || state.kind !== 'word') return undefined;
  const code =
    STATE_CODES.has(state.text) ||
    (state.casing === 'lower' &&
      /^(?:ca|ny|tx|fl|il|pa|oh|ga|nc|mi|nj|va|wa|az|ma|tn|mo|wi|mn|co|al|sc|ky|ct|ut|ks|nv|ar|ms|nm|ne|wv|nh|ri|mt|sd|nd|vt|wy|dc)$/.test(
        state.lower,
      ) &&
      (/^(?:\d{5})$/.test(wordAt(document, index + 2)) || isOrigin(document, index)));
  const word =
    STATE_WORDS.test(state.lower) ||
    (/^(?:new|north|south|west|rhode)$/.test(state.lower) &&
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
