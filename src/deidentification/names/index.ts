import type { Candidate, Document } from '../document.ts';
import { contextNames } from './context.ts';
import { listedNames } from './lists.ts';
import type { NameSpan } from './span.ts';
import { taggedPlaces } from './place-spans.ts';
import { posteriors, taggedNames, type Posteriors } from './tagger.ts';
import { laterForms, type KnownNames } from './spread.ts';
import { coordinated, widened } from './widen.ts';
import { withWords, type Words } from './words.ts';

export type { KnownNames } from './spread.ts';

/** A tagged unit is a name from this posterior on: a miss weighs more than a false hit. */
const LEAST_POSTERIOR = 0.4;

/** Which layers look for names; all by default. For ablation, see names/ablation.ts. */
export interface NameLayers {
  readonly context?: boolean;
  readonly lists?: boolean;
  readonly tagger?: boolean;
  readonly spread?: boolean;
  readonly places?: boolean;
}

/**
 * Finds names of persons (45 CFR 164.514(b)(2)(i)(A)) by context, lists and a trained tagger, then every later form of a
 * name found for certain, or of one that a thread's memory knows. Offsets into the detection copy; titles and possessive endings are not part of a name.
 */
export function findNames(document: Document, known?: KnownNames, layers: NameLayers = {}): Candidate[] {
  return withWords(document, (words) => {
    const tagged = posteriors(words);
    const found = findSpans(words, tagged, layers);
    if (layers.spread !== false) found.push(...laterForms(words, found, known));
    const names = found.map((span) => candidateOf(words, span));
    return layers.places === false ? names : [...names, ...taggedPlaces(words, tagged)];
  });
}

function findSpans(words: Words, tagged: Posteriors, layers: NameLayers): NameSpan[] {
  const spans: NameSpan[] = [];
  if (layers.context !== false) spans.push(...contextNames(words));
  if (layers.lists !== false) spans.push(...listedNames(words));
  if (layers.tagger !== false) spans.push(...taggedNames(words, tagged, LEAST_POSTERIOR));
  const wide = spans.map((span) => widened(words, span));
  return [...wide, ...coordinated(words, wide)];
}

function candidateOf(words: Words, span: NameSpan): Candidate {
  return {
    start: words.start[span.from] ?? 0,
    end: words.end[span.to - 1] ?? 0,
    class: 'A',
    recognizer: `names/${span.by}`,
    score: span.score,
    reason_code: 'name',
    action: 'replace',
    releasable: span.by === 'tagger' && span.score < 0.9,
    label: span.role,
  };
}
