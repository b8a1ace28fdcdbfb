import type { Document } from '../../document.ts';
import { matchAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';

/** Words of a tattoo or an engraving, a unique mark, 45 CFR 164.514(b)(2)(i)(R). */
export const anyMark: Recognizer = {
  name: 'any/mark',
  class: 'R',
  label: 'MARK',
  reason: 'unique_mark',
  finders: [{ on: ['tattoo', 'tattooed', 'tattoos', 'inscription', 'engraved'], find: findTattoo }],
};

const QUOTED = /"[^"\n]{2,80}"|'[^'\n]{2,80}'/y;

/** The words of a tattoo: `tattoo … reads "…"`. */
function findTattoo(document: Document, index: number): Found | undefined {
  for (let at = index + 1; at < index + 10; at++) {
    const token = document.tokens[at];
    if (!token || /[.;!?]/.test(token.text)) return undefined;
    if (token.text !== '"' && token.text !== "'") continue;
    const match = matchAt(QUOTED, document.text, token.start);
    return match === undefined
      ? undefined
      : { start: token.start, end: token.start + match.length, score: 0.9, reason: 'unique_mark', label: 'MARK' };
  }
  return undefined;
}
