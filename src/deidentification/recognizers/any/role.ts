import type { Document } from '../../document.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

/** Roles of which a place has one; "the" before them, or a place after them, makes them point at a person. */
const SINGLE_ROLES = wordSet(
  'mayor sheriff keeper lighthouse stationmaster postmaster postmistress headmaster headmistress vicar pastor imam rabbi archbishop bishop governor senator congressman congresswoman ambassador king queen pope coroner harbourmaster gamekeeper',
);
/** Second words of a role after a first: "police chief", "station master", "fire chief". */
const CHIEFS: Readonly<Record<string, ReadonlySet<string>>> = {
  chief: new Set(['police', 'fire', 'village', 'tribal']),
  master: new Set(['station', 'harbour', 'harbor', 'post', 'school']),
  minister: new Set(['prime', 'health', 'finance', 'foreign', 'deputy']),
  president: new Set(['vice', 'club', 'university', 'company']),
  coach: new Set(['head', 'football', 'national']),
  principal: new Set(['school', 'college']),
};
const SINGLE_NOUNS = wordSet(
  'bakery baker vet doctor midwife teacher carrier case patient survivor shop pharmacist butcher dentist priest surgeon pilot fisherman taxi plumber blacksmith nurse restaurant pub hotel one family physician gp undertaker lawyer person woman man child girl boy resident',
);

/** Jobs and titles held by one person, "the only …", 45 CFR 164.514(b)(2)(i)(R). */
export const anyRole: Recognizer = {
  name: 'any/role',
  class: 'R',
  label: 'ROLE',
  reason: 'unique_role',
  finders: [
    { on: [...SINGLE_ROLES], find: findRole },
    { on: Object.keys(CHIEFS), find: findChief },
    { on: ['only', 'sole'], find: findOnly },
  ],
};

function findRole(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || wordAt(document, index - 1) !== 'the') return undefined;
  if (/^(?:ring|stone|gene|bed|suite|size|law|procedure|sign)$/.test(wordAt(document, index + 1))) return undefined;
  const start = document.tokens[index - 1]?.start ?? token.start;
  const keeper =
    token.lower === 'lighthouse' && wordAt(document, index + 1) === 'keeper' ? document.tokens[index + 1] : token;
  return { start, end: keeper?.end ?? token.end, score: 0.8 };
}

function findChief(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const before = wordAt(document, index - 1);
  if (!token || CHIEFS[token.lower]?.has(before) !== true) return undefined;
  const from = wordAt(document, index - 2) === 'the' ? index - 2 : index - 1;
  return { start: document.tokens[from]?.start ?? token.start, end: token.end, score: 0.8 };
}

/** "the only bakery there", "only known carrier", not "the only treatment". */
function findOnly(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  let noun = index + 1;
  while (
    noun < index + 3 &&
    /^(?:known|female|male|living|surviving|local|other|person|woman|man|black|asian|deaf|blind|trained)$/.test(
      wordAt(document, noun),
    )
  )
    noun++;
  const last = document.tokens[noun];
  if (!token || !last || !SINGLE_NOUNS.has(last.lower)) return undefined;
  const article = wordAt(document, index - 1) === 'the';
  const tail = /^(?:in|there|here|on|within|they|we|who|with|of|to)$/.test(wordAt(document, noun + 1));
  if (!(tail && (article || noun > index + 1))) return undefined;
  const there = /^(?:there|here)$/.test(wordAt(document, noun + 1)) ? document.tokens[noun + 1] : last;
  return {
    start: (article ? document.tokens[index - 1]?.start : token.start) ?? token.start,
    end: there?.end ?? last.end,
    score: 0.75,
  };
}
