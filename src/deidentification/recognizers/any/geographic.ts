import type { Document } from '../../document.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { SCORE_WORDS, capitalised, isOpening, shouts } from './proper.ts';

/** "Isle of Barra", "Kettle Creek", "Kent County". */
export function findGeographic(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (
    !token ||
    !(capitalised(token) || (/^neighbou?rhood$/.test(token.lower) && document.tokens[index - 1]?.casing === 'title'))
  )
    return undefined;
  if (
    /^(?:isle|island|county|village|borough|township|precinct|district)$/.test(token.lower) &&
    wordAt(document, index + 1) === 'of' &&
    capitalised(document.tokens[index + 2])
  ) {
    return { start: token.start, end: document.tokens[index + 2]?.end ?? token.end, score: 0.85 };
  }
  let from = index;
  while (
    from > index - 3 &&
    capitalised(document.tokens[from - 1]) &&
    !document.tokens[from]?.startsLine &&
    !isOpening(document, from - 1)
  )
    from--;
  if (
    from === index ||
    /^(?:los|rift|valley)$/.test(wordAt(document, from)) ||
    (token.casing === 'upper' && shouts(document, index))
  )
    return undefined;
  if (/^(?:rift|mariana|coney)$/.test(wordAt(document, index - 1)) || SCORE_WORDS.has(wordAt(document, index + 1)))
    return undefined;
  return { start: document.tokens[from]?.start ?? token.start, end: token.end, score: 0.85 };
}
