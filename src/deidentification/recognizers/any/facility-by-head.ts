import type { Document } from '../../document.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import {
  acts,
  cuedBefore,
  isScored,
  hasStrong,
  isNamed,
  runEnd,
  runStart,
  sameCase,
  span,
  standsAlone,
} from './facility-run.ts';
import { FACILITY_HEADS } from './place-words.ts';

/** A run of proper words before a noun of care, school or church: "Larkfield Medical Center". */
export function findByHead(document: Document, index: number): Found | undefined {
  const head = document.tokens[index];
  if (!head || head.kind !== 'word') return undefined;
  // Only the last head of a run opens the search: "Larkfield Medical Center" is found from "Center".
  const next = document.tokens[index + 1];
  if (next && FACILITY_HEADS.has(next.lower) && !next.startsLine && sameCase(head, next)) return undefined;
  const from = runStart(document, index);
  const to = runEnd(document, index, from);
  const actor = acts(document, from, to);
  if (!(actor || isNamed(document, from, to)) || isScored(document, to)) return undefined;
  const strong = hasStrong(document, from, to);
  if (head.casing === 'lower' && !strong)
    return isSmallHead(document, from, index) ? span(document, from, to, 0.8) : undefined;
  if (!strong && !(cuedBefore(document, from) || standsAlone(document, from, to) || actor)) return undefined;
  return span(document, from, to, strong ? 0.92 : 0.8);
}

/** "the Little Sprouts daycare": two capitals before a house that is written small. */
function isSmallHead(document: Document, from: number, index: number): boolean {
  if (
    !/^(?:daycare|nursery|preschool|shelter|nursing|residence|campus|parish|synagogue)$/.test(wordAt(document, index))
  )
    return false;
  const [first, second] = [document.tokens[from], document.tokens[from + 1]];
  return index >= from + 2 && first?.casing === 'title' && second?.casing === 'title' && !first.startsSentence;
}

const PAIRS: Readonly<Record<string, RegExp>> = {
  home: /^(?:nursing|care|funeral|rest|retirement|group)$/,
  group: /^(?:medical|orthopedic|orthopaedic|surgical|health|physicians|clinic|practice|dental)$/,
  care: /^(?:urgent|health|primary|memory|family|senior)$/,
  system: /^(?:health|hospital|healthcare|medical)$/,
  general: /^(?!attorney|surgeon|in|a|the|of|under|and|her|his)/,
  associates: /^\p{L}+$/u,
  gardens: /^\p{L}+$/u,
  house: /^\p{L}+$/u,
  high: /^\p{L}{3,}$/u,
  panel: /^(?:medical|health)$/,
  surgery: /^\p{L}+$/u,
  trust: /^(?:nhs|foundation|health)$/,
  middle: /^\p{L}+$/u,
  practice: /^(?:family|general|medical|group)$/,
  school: /^\p{L}+$/u,
};

/** Heads that count only behind their own partner ("Nursing Home", "Medical Group") or after a word of place. */
export function findBySecondHead(document: Document, index: number): Found | undefined {
  const head = document.tokens[index];
  const before = document.tokens[index - 1];
  if (!head || !before || head.startsLine || before.kind !== 'word') return undefined;
  if (PAIRS[head.lower]?.test(before.lower) !== true) return undefined;
  const alone = /^(?:general|gardens|house|high|middle|associates|surgery)$/.test(head.lower);
  const next = document.tokens[index + 1];
  if (next && FACILITY_HEADS.has(next.lower) && !next.startsLine && sameCase(head, next)) return undefined;
  if (
    alone &&
    (head.casing === 'lower' || before.casing === 'lower' || (next?.casing === 'title' && !next.startsSentence))
  )
    return undefined;
  const from = runStart(document, index);
  if (head.lower === 'high' && !/^(?:at|of|from|attends)$/.test(wordAt(document, from - 1))) return undefined;
  const firm = head.lower === 'associates' && index >= from + 2 && wordAt(document, from - 1) === ',';
  if (
    alone &&
    !firm &&
    head.lower !== 'high' &&
    !/^(?:at|to|from|in|via|by|attends|near)$/.test(wordAt(document, from - 1))
  )
    return undefined;
  return isNamed(document, from, index) ? span(document, from, runEnd(document, index, from), 0.85) : undefined;
}
