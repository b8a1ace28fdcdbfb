import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';
import { SCORE_WORDS, properRun } from './proper.ts';

/** Named parks, lakes, forts and camps, 45 CFR 164.514(b)(2)(i)(B): "hiking the Shenandoah", "Lake Havasu", "Camp Wanakita". */
export const anyOutdoors: Recognizer = {
  name: 'any/outdoors',
  class: 'B',
  label: 'PLACE',
  reason: 'place_below_state',
  finders: [
    {
      on: phrases(
        'hiking, hiked, hike, camping, camped, swam, swimming, kayaking, kayaked, fishing, hunting, skiing, skied, rafting, climbing, surfing, trekking, trek, backpacking, snorkelling, snorkeling, sailing, canoeing, caving, vacationing, honeymooning, homeless, jailed, incarcerated, imprisoned, wandering, deployed, stationed, posted',
      ),
      find: findVisited,
    },
    {
      on: ['lake', 'bay', 'gulf', 'isle', 'valley', 'forest', 'point'],
      find: findLinked,
    },
    {
      on: phrases('lake, loch, lough, camp, fort, cape, hmp, raf, jva, fjord, glen, mount, river, port'),
      find: findOpened,
    },
  ],
};

const LINK = /^(?:in|at|on|the|near|around|through|along|off|down|to|up|by|of|trip)$/;

function findVisited(document: Document, index: number): Found | undefined {
  let at = index + 1;
  while (at < index + 4 && LINK.test(wordAt(document, at))) at++;
  return document.tokens[at]?.casing === 'title' && !document.tokens[at]?.startsSentence
    ? properRun(document, at, true)
    : undefined;
}

/** "Lake of the Woods", "Bay of Plenty". */
function findLinked(document: Document, index: number): Found | undefined {
  const kind = document.tokens[index];
  const at = wordAt(document, index + 2) === 'the' ? index + 3 : index + 2;
  const name = document.tokens[at];
  if (kind?.casing !== 'title' || wordAt(document, index + 1) !== 'of' || name?.casing !== 'title') return undefined;
  return { start: kind.start, end: name.end, score: 0.82 };
}

const NOT_NAMES = wordSet('general infusion counselor doctor nurse line injury pleasant');

/** The kind of place stands before its name. */
function findOpened(document: Document, index: number): Found | undefined {
  const kind = document.tokens[index];
  const name = document.tokens[index + 1];
  if (!kind || !name || kind.casing === 'lower' || name.casing !== 'title' || name.startsLine || name.startsSentence)
    return undefined;
  const attributes = attributesOfToken(name);
  if (NOT_NAMES.has(name.lower) || attributes & (FLAG.drug | FLAG.calendar) || commonBucket(attributes) > 5)
    return undefined;
  const second = document.tokens[index + 2];
  const to = second?.casing === 'title' && !second.startsLine && !second.startsSentence ? index + 2 : index + 1;
  if (SCORE_WORDS.has(wordAt(document, to + 1))) return undefined;
  return { start: kind.start, end: document.tokens[to]?.end ?? name.end, score: 0.82 };
}
