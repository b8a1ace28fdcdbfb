import type { Document } from '../../document.ts';
import type { Found, Recognizer } from '../recognizer.ts';

/** HL7 v2 segments that describe persons, insurance and visits go whole; observations (OBX) stay to the other rules. */
export const anyHl7: Recognizer = {
  name: 'any/hl7',
  class: 'H',
  label: 'RECORD',
  reason: 'record_number',
  finders: [
    { on: ['pid', 'pd1', 'nk1', 'pv1', 'in1', 'in2', 'gt1', 'mrg', 'orc', 'obr', 'evn', 'msh'], find: findSegment },
  ],
};

/** From behind the segment's name to the end of its line. */
function findSegment(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const { text } = document;
  if (!token || token.casing === 'lower' || !token.startsLine || text.charAt(token.end) !== '|') return undefined;
  let end = token.end + 1;
  while (end < text.length && text.charAt(end) !== '\n' && text.charAt(end) !== '\r') end++;
  return end > token.end + 1 ? { start: token.end + 1, end, score: 0.97 } : undefined;
}
