import type { Document, Token } from '../../document.ts';
import { languageOf } from '../../language.ts';
import { MONTHS, isDayOf } from '../calendar.ts';
import { isNear, matchAt, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { MEASURES, hasDate, isDuration, standsBesideDates } from './date-beside.ts';
import { dateSpan, isWeekday, spanOf } from './date-parts.ts';

const TIME = String.raw`(?:[T ,]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?`;

const ISO = new RegExp(String.raw`(?:19|20)\d{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)` + TIME, 'y');

const COMPACT = /(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}(?:\d{2})?)?(?!\d)/y;

const FULL = /(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?('?\d{4}|'?\d{2})(?![\d]|[-/.]\d|%)/y;

const MONTH_YEAR = /(?:0?[1-9]|1[0-2])\/(?:19|20)\d{2}(?![\d/-])/y;

const PARTIAL =
  /(\d{1,2})([/-])(\d{1,2})(?![\d%]|[/.-]\d|\s?(?:mm|mg|mcg|ml|cm|kg|hours?|hrs?|weeks?|wks?|days?|months?|times?|nodes?|strength|power|positive|pos\b|neg|bottles?|sets|blood|lb|inch|of\b|th\b|pain|scale|tabs?|vision|extremit|motor|murmur|systolic|reflex|years?|yo\b|y\/o|mmol|mEq|g\b|u\b|units|x\b|cores?|cylinders?|joints?))/iy;

const DOTTED_DAY = /(\d{1,2})\.(\d{1,2})\.(?!\d)/y;

const RANGE_TAIL = /\s?(?:-|to|and|through|thru|until|till)\s?\d{1,2}\/\d{1,2}(?:\/\d{2,4})?(?![\d/])/iy;

const EAST_ASIAN = /(?:(?:19|20)\d{2}年)?\d{1,2}月(?:\d{1,2}[日号])?/y;

/** Words after which "7/4" or "12.1." is a date. */
const DATE_CUES = wordSet(
  'on admitted adm op born since until till from dated date dates seen discharged dc surgery lmp edd edc dob doa dos died visit presented scheduled operated started began begun last appt appointment clinic collected drawn received reported signed dictated transcribed exam scan mri ct echo biopsy transplanted delivered by as before after prior dx diagnosed d onset am geboren vom le culture cultures service placed removed injured fell yes through to followup in done performed bmt hospitalized hospitalised expired labs xray cxr mammogram colonoscopy pap ekg ecg between cath angio stent pci cabg tavi tavr bronch scope egd ogd ercp lp uss pet dexa eeg emg holter swab bx path chemo vaccine jab injection infusion transfused extubated intubated review fu followup consult note letter report dispo transfer fall injury crash due delivery lscs birth rash fever erneut aufnahme entlassung aufgenommen entlassen operiert kontrolle aufnahmedatum geb deadline expires until week',
);

const NO_DATE_BEFORE = wordSet(
  'v version section sections bp grade strength power score pain ratio vision va apgar apgars apache table figure fig gcs chapter murmur motor reflexes dilution titer titre sliding bipap cm visual acuity mmse moca loinc cpt icd beighton nodes ldl peep stage',
);

/** Dates in figures: `03/14/2023`, `14.3.24`, `2023-11-30`, and `3/14` beside a word of time. */
export function findNumeric(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || token.text.length > 14) return undefined;
  const { text } = document;
  const before = text[token.start - 1] ?? ' ';
  const joined = /[\d./:<>=+~*]/.test(before) || (before === '-' && /[\w]/.test(text[token.start - 2] ?? ' '));
  const next = text.charCodeAt(token.end);
  if (token.text.length >= 8) {
    const compact = joined ? undefined : matchAt(COMPACT, text, token.start);
    return compact !== undefined &&
      (isNear(document, index, DATE_CUES, 3) || DATE_CUES.has(wordAt(document, index + 1)))
      ? dateSpan(token.start, token.start + compact.length, 0.85)
      : undefined;
  }
  if (next > 127) return spanOf(matchAt(EAST_ASIAN, text, token.start), token);
  if (joined || token.text.length > 4) return undefined;
  if (token.text.length === 4) return spanOf(matchAt(ISO, text, token.start), token);
  if (next !== 47 && next !== 45 && next !== 46 && next !== 32) return undefined;
  return fullDate(document, index, token) ?? (next === 32 ? undefined : partialDate(document, index, token));
}

function fullDate(document: Document, index: number, token: Token): Found | undefined {
  FULL.lastIndex = token.start;
  const match = FULL.exec(document.text);
  if (!match) return undefined;
  const [whole, first = '', separator, second = '', year = ''] = match;
  const spaced = whole.includes(' ');
  const short = year.replace("'", '').length === 2;
  const valid = isDayOf(Number(first), Number(second)) || isDayOf(Number(second), Number(first));
  if (!valid && !(year.length === 4 && separator === '/' && Number(first) <= 12)) return undefined;
  if (!valid) return undefined;
  if (NO_DATE_BEFORE.has(wordAt(document, index - 1)) && short) return undefined;
  if ((spaced || (separator !== '/' && short)) && short && !isNear(document, index, DATE_CUES, 4)) return undefined;
  const time =
    matchAt(
      /(?:T|,? (?:at )?)\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?/iy,
      document.text,
      token.start + whole.length,
    ) ?? '';
  const range = time === '' ? (matchAt(RANGE_TAIL, document.text, token.start + whole.length) ?? '') : '';
  return dateSpan(token.start, token.start + whole.length + range.length, 0.95);
}

function partialDate(document: Document, index: number, token: Token): Found | undefined {
  const monthYear = matchAt(MONTH_YEAR, document.text, token.start);
  if (monthYear !== undefined) return dateSpan(token.start, token.start + monthYear.length, 0.9);
  const dotted = dottedDay(document, index, token);
  if (dotted) return dotted;
  PARTIAL.lastIndex = token.start;
  const match = PARTIAL.exec(document.text);
  if (!match) return undefined;
  const [whole, first = '', separator, second = ''] = match;
  const cue = wordAt(document, index - 1);
  const cued =
    DATE_CUES.has(cue) ||
    (/^[:(]$/.test(cue) && isNear(document, index, DATE_CUES, 4)) ||
    (/^(?:the|and|,)$/.test(cue) && isNear(document, index, STRONG_CUES, 3)) ||
    isWeekday(document, index - 1) ||
    cue === 'between' ||
    standsBesideDates(document, index, Number(first), Number(second));
  if (separator === '/' && MONTH_CUES.has(cue) && isShortYear(first, second) && !isNear(document, index, MEASURES, 6))
    return dateSpan(token.start, token.start + whole.length, 0.85);
  if (isDuration(document.text, token.start + whole.length, second)) return undefined;
  const listed = cue === 'for' && /^[.,;\n]?$/.test(document.text.charAt(token.start + whole.length));
  if (!(cued || listed) || NO_DATE_BEFORE.has(cue) || (separator === '-' && !STRONG_CUES.has(cue))) return undefined;
  if (/^(?:to|in|from|as|by|d|last|prior|for)$/.test(cue) && !isNear(document, index - 1, STRONG_CUES, 4)) {
    if (/^(?:to|by)$/.test(cue) || (cue === 'in' && !/^\d\d$/.test(first))) return undefined;
    if (!(/^\d\d$/.test(first) && /^\d\d$/.test(second)) && !plainlyDate(Number(first), Number(second)))
      return undefined;
  }
  const monthFirst =
    isDayOf(Number(first), Number(second)) ||
    isDayOf(Number(second), Number(first)) ||
    (/^\d\d$/.test(second) && Number(first) <= 12);
  if (!monthFirst) return undefined;
  const range = matchAt(RANGE_TAIL, document.text, token.start + whole.length) ?? '';
  return dateSpan(token.start, token.start + whole.length + range.length, 0.8);
}

const STRONG_CUES = wordSet(
  'on admitted op born since until dated date discharged lmp edd edc dob doa dos died seen scheduled transplanted delivered appt appointment visit presented geboren am vom seit bis dictated surgery yes done performed expired onset',
);

const MONTH_CUES = wordSet('in from since through until till of on by dated and to');

/** "9/93": a month and a year that is no day. */
function isShortYear(first: string, second: string): boolean {
  return Number(first) >= 1 && Number(first) <= 12 && /^\d\d$/.test(second) && Number(second) > 31;
}

function plainlyDate(first: number, second: number): boolean {
  return isDayOf(first, second) || isDayOf(second, first);
}

/** "born 12.1." as in German. */
function dottedDay(document: Document, index: number, token: Token): Found | undefined {
  DOTTED_DAY.lastIndex = token.start;
  const match = DOTTED_DAY.exec(document.text);
  if (!match || !isDayOf(Number(match[2]), Number(match[1]))) return undefined;
  const closed = /[,;:)-]/.test(document.text.charAt(token.start + match[0].length));
  const dated = closed && (hasDate(document) || languageOf(document) === 'de');
  if (!dated && !isNear(document, index, STRONG_CUES, 2)) return undefined;
  return dateSpan(token.start, token.start + match[0].length, 0.85);
}

const GLUED = /^(\d{1,2})(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)(?:(?:19|20)?\d{2})?$/i;

/** 08NOV23, and ordinals such as "3rd Aug" are read from the month. */
export function findGlued(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (token?.text.includes('月') === true) return spanOf(matchAt(EAST_ASIAN, document.text, token.start), token);
  const match = token && GLUED.exec(token.text);
  if (!token || !match) {
    const fiscal = token && /^[q][1-4](?:fy)?(?:\d{2}|\d{4})$/i.test(token.text);
    return token && fiscal ? dateSpan(token.start, token.end, 0.9) : undefined;
  }
  return isDayOf(MONTHS.get(match[2]?.toLowerCase() ?? '') ?? 0, Number(match[1]))
    ? dateSpan(token.start, token.end, 0.95)
    : undefined;
}
