import type { Document } from '../../document.ts';
import { MONTHS, SHORT_WEEKDAYS } from '../calendar.ts';
import { isIn, matchAt, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { dateSpan, isDay } from './date-parts.ts';

const WEEKDAY_PREPOSITIONS = wordSet(
  'on last next this since until till by from past coming before after for to every am the through seen admitted discharged died',
);

const ORDINAL_TAIL = /(?:,? the)? (\d{1,2})(?:st|nd|rd|th)(?!\w)/iy;

/** A weekday with its day ("Thursday the 6th"), or tied to an event by a preposition. */
export function findWeekday(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  const short = SHORT_WEEKDAYS.holds(token);
  const ordinal = matchAt(ORDINAL_TAIL, document.text, token.end);
  if (ordinal !== undefined && !(short && token.casing === 'lower' && token.lower === 'sun'))
    return dateSpan(token.start, token.end + ordinal.length, 0.93);
  if (short && (token.casing === 'lower' || /^(?:sat|sun|wed)$/.test(token.lower))) return undefined;
  if (
    !isIn(document, index - 1, WEEKDAY_PREPOSITIONS) ||
    (short && !/^(?:on|last|next|since|until)$/.test(wordAt(document, index - 1)))
  )
    return undefined;
  const part = matchAt(/ (?:morning|afternoon|evening|night)\b/iy, document.text, token.end) ?? '';
  return { ...dateSpan(token.start, token.end + part.length, 0.7), label: 'WEEKDAY', reason: 'weekday' };
}

const ORDINAL_CUES = wordSet(
  'lmp edd on admitted since until from by discharged op born died surgery = before after dated scheduled seen booked onset rash fever fell delivered started began stopped operated transferred readmitted presented collapsed extubated intubated due moved cancelled rebooked till between',
);

const NUMBER_OF =
  /\s?(?:day|week|month|year|time|percentile|rib|digit|finger|toe|metatarsal|metacarpal|nerve|cranial|ventricle|degree|line|dose|cycle|trimester|grade|patient|case|generation|century|floor|episode|attempt|intercostal|space|lumbar|thoracic|edition|person|one|child|pregnancy|bottle|sample|visit|admission|hospital|stage|[a-z]+ (?:rib|digit|toe|finger|percentile))/iy;

/** "the 6th of this month", "the 3rd of next month": the day goes, the month is told by the time of the post. */
function dayOfMonth(document: Document, index: number): Found | undefined {
  const [article, day] = [document.tokens[index], document.tokens[index + 1]];
  const which = /^(?:this|last|next|that|the)$/.test(wordAt(document, index + 3));
  if (!article || !day || !which || wordAt(document, index + 4) !== 'month' || wordAt(document, index + 5) === '-')
    return undefined;
  return dateSpan(article.start, day.end, 0.85);
}

/** "LMP the 14th", "so that is the 21st": an ordinal alone after a word of time. */
export function findOrdinal(document: Document, index: number): Found | undefined {
  const token = document.tokens[index + 1];
  if (token?.kind !== 'mixed' || !/^\d{1,2}(?:st|nd|rd|th)$/.test(token.lower) || !isDay(token)) return undefined;
  if (MONTHS.has(wordAt(document, index + 2))) return undefined;
  if (wordAt(document, index + 2) === 'of') return dayOfMonth(document, index);
  const before = wordAt(document, index - 1);
  if (!ORDINAL_CUES.has(before) || matchAt(NUMBER_OF, document.text, token.end) !== undefined) return undefined;
  return dateSpan(document.tokens[index]?.start ?? token.start, token.end, 0.85);
}
