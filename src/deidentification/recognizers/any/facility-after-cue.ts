import type { Document } from '../../document.ts';
import { FLAG, attributesOf, commonBucket, isCity } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { STOPS, capital, span } from './facility-run.ts';
import { GENERIC } from './place-words.ts';

const MOVES = wordSet(
  'seen treated admitted transferred transfer referred referral records record presented evaluated reviewed hospitalized hospitalised visited followed managed diagnosed discharged scoped biopsied operated treatment care follow up works worked scan scans line flying flown sent labs mri ct surgery done placed imaging consult consultation appointment visit bounced nurse teacher colleague covering in checked back moved attends ward school student performed office physicians physician group scheduled overnight obtained studied delivered born staying stays resides lives',
);

/** "seen at Corriedale", "transferred from St. Brendan's": any proper run after a verb of care. */
export function findAfterCue(document: Document, index: number): Found | undefined {
  const cue = wordAt(document, index);
  let at = index + 1;
  if (/^(?:the|our)$/.test(wordAt(document, at))) at++;
  const first = document.tokens[at];
  if (!first || first.kind !== 'word' || !capital(first) || first.startsLine) return undefined;
  const unknown =
    cue === 'at' &&
    at === index + 1 &&
    first.casing === 'title' &&
    first.text.length > 4 &&
    (attributesOf(first.lower) === 0 || isCity(attributesOf(first.lower)));
  if (!unknown && !MOVES.has(wordAt(document, index - 1)) && !MOVES.has(wordAt(document, index - 2))) return undefined;
  if (cue === 'in' || cue === 'by') return undefined;
  if (STOPS.has(first.lower) || GENERIC.has(first.lower)) return undefined;
  const attributes = attributesOf(first.lower);
  if (
    attributes & (FLAG.region | FLAG.calendar | FLAG.drug) ||
    commonBucket(attributes) > 5 ||
    (attributes & FLAG.clinical && !(attributes & FLAG.opensPhrase))
  )
    return undefined;
  if (first.casing !== 'title' || first.text.length < 3) return undefined;
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
  if (/^(?:score|criteria|scale|class|grade|stage|position|level|point)$/.test(wordAt(document, to + 1)))
    return undefined;
  return span(document, at, to, 0.7);
}
