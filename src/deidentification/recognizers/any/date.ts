import type { Document, Token } from '../../document.ts';
import { DOUBTFUL_MONTHS, HOLIDAYS, MONTHS, ORDINAL_DAYS, SHORT_WEEKDAYS, WEEKDAYS, isDayOf } from '../calendar.ts';
import { languageOf } from '../../language.ts';
import { isNear, matchAt, wordAt } from '../context.ts';
import type { CueRule, Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

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

const HOLIDAY_CUE: CueRule['words'] = HOLIDAYS;
const HOLIDAY_STARTS = new Map<string, string[][]>();
for (const phrase of HOLIDAY_CUE) {
  const words = phrase.split(' ');
  const list = HOLIDAY_STARTS.get(words[0] ?? '') ?? [];
  list.push(words);
  HOLIDAY_STARTS.set(
    words[0] ?? '',
    list.toSorted((left, right) => right.length - left.length),
  );
}

/** All elements of dates but the year, 45 CFR 164.514(b)(2)(i)(C): day, month, weekday, feast, quarter, season. */
export const anyDate: Recognizer = {
  name: 'any/date',
  class: 'C',
  label: 'DATE',
  reason: 'date',
  action: 'generalise',
  finders: [
    { on: ['number'], find: findNumeric },
    { on: ['mixed'], find: findGlued },
    { on: [...MONTHS.keys()], find: findMonth },
    { on: [...WEEKDAYS.keys(), ...SHORT_WEEKDAYS], find: findWeekday },
    { on: [...HOLIDAY_STARTS.keys()], find: findHoliday },
    { on: ['q1', 'q2', 'q3', 'q4', 'quarter'], find: findQuarter },
    { on: ['spring', 'summer', 'autumn', 'fall', 'winter'], find: findSeason },
    { on: ['the'], find: findOrdinal },
  ],
};

function findNumeric(document: Document, index: number): Found | undefined {
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

function spanOf(match: string | undefined, token: Token): Found | undefined {
  return match === undefined ? undefined : dateSpan(token.start, token.start + match.length, 0.97);
}

function dateSpan(start: number, end: number, score: number): Found {
  return { start, end, score };
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

/** "on 3/7 antibiotics", "2/52 history": days, weeks and months as British notes write them. */
const DURATION = /\s(?:days?|of|history|hx|ago|course|abx|antibiotics?|treatment|later|duration|each|per|increase)\b/iy;

function isDuration(text: string, end: number, denominator: string): boolean {
  return /^(?:7|12|52)$/.test(denominator) && matchAt(DURATION, text, end) !== undefined;
}

const MEASURES = wordSet(
  'bp bipap cpap ipap niv pa rv ra ao lv pressure pressures sats power strength score grade vision va acuity apgar gcs pain ratio nodes peep vent rate iop titre dilution needle suture vicryl prolene silk pds',
);

/** "desquamation 22/1": more above the line than below, beside other dates; no British duration, no pressure. */
function standsBesideDates(document: Document, index: number, first: number, second: number): boolean {
  if (first < 13 || first > 31 || second < 1 || second > 12 || second === 7 || second === 12) return false;
  const before = document.tokens[index - 1];
  if (!before || before.kind !== 'word' || MEASURES.has(before.lower) || /^(?:and|to|of|or)$/.test(before.lower))
    return false;
  return hasDate(document);
}

const WHOLE_DATE =
  /(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}(?!\d)|(?:19|20)\d{2}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} \d{1,2}(?!\d))/i;
const dated = new WeakMap<Document, boolean>();

/** Whether a plain date stands anywhere in the text, so that shorter forms beside it are dates too. */
function hasDate(document: Document): boolean {
  let answer = dated.get(document);
  if (answer === undefined) dated.set(document, (answer = WHOLE_DATE.test(document.text)));
  return answer;
}

const STRONG_CUES = wordSet(
  'on admitted op born since until dated date discharged lmp edd edc dob doa dos died seen scheduled transplanted delivered appt appointment visit presented geboren am vom dictated surgery yes done performed expired onset',
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
function findGlued(document: Document, index: number): Found | undefined {
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

const PART = wordSet('early mid late end beginning start middle around about');
const TIME_PREPOSITIONS = wordSet(
  'in since until till by last this next early mid late from through during before after of for between around every previous past and to',
);

/** A month word, with the day before or after it, the year, the weekday and words like "early" or "mid-". */
function findMonth(document: Document, index: number): Found | undefined {
  const { tokens } = document;
  const token = tokens[index];
  if (!token || document.text[token.end] === '/') return undefined;
  const forward = dayAfter(document, index);
  const backward = dayBefore(document, index);
  let from = backward ?? index;
  let to = forward?.last ?? index;
  const hasDay = backward !== undefined || forward?.day === true;
  if (!hasDay && !bareMonth(document, index, forward?.year === true)) return undefined;
  if (
    backward !== undefined &&
    forward?.day === true &&
    forward.year !== true &&
    tokens[backward]?.kind === 'number' &&
    !touchesHyphen(document, index)
  ) {
    // "2 May 3": the number before is a dose or a count when another day follows.
    from = index;
  }
  from = extendBack(document, from);
  if (to === index && wordAt(document, index + 1) === '.' && DOUBTFUL_MONTHS.has(token.lower) && token.lower.length < 5)
    to = index + 1;
  const start = tokens[from]?.start ?? token.start;
  const end = tokens[to]?.end ?? token.end;
  const range = forward?.year === true ? '' : (matchAt(DAY_RANGE, document.text, end) ?? '');
  const year = range === '' ? '' : (matchAt(YEAR_TAIL, document.text, end + range.length) ?? '');
  return dateSpan(start, end + range.length + year.length, hasDay ? 0.95 : 0.85);
}

const DAY_RANGE =
  /\s?(?:-|to|through|thru|and|&)\s?\d{1,2}(?:st|nd|rd|th)?(?![\d/:.%]|\s?(?:mg|ml|g|kg|days?|weeks?|hours?|months?|cm|mm|pm|am|years?)\b)/iy;
const YEAR_TAIL = /,?\s(?:19|20)\d{2}(?!\d)/y;

function touchesHyphen(document: Document, index: number): boolean {
  return /^[-/]$/.test(wordAt(document, index - 1));
}

interface DayAfter {
  readonly last: number;
  readonly day: boolean;
  readonly year: boolean;
}

function dayAfter(document: Document, index: number): DayAfter | undefined {
  let at = index + 1;
  if (wordAt(document, at) === '.' && document.tokens[at]?.start === document.tokens[index]?.end) at++;
  if (/^[-/]$/.test(wordAt(document, at)) && document.tokens[at]?.start === document.tokens[index]?.end) at++;
  if (wordAt(document, at) === 'the') at++;
  let day = false;
  let last = index;
  if (isDay(document.tokens[at]) && !document.tokens[at]?.startsLine && !isMeasure(document, at)) {
    day = true;
    last = at;
    at++;
    if (/^(?:st|nd|rd|th)$/.test(wordAt(document, at))) last = at++;
  } else {
    const ordinal = ordinalEnd(document, at);
    if (ordinal !== undefined) {
      day = true;
      last = ordinal;
      at = ordinal + 1;
    } else at = index + 1;
  }
  const year = yearAt(document, at);
  if (year !== undefined) return { last: year, day, year: true };
  return day ? { last, day, year: false } : undefined;
}

const MEASURE =
  /\s?(?:mg|mcg|ml|g|kg|%|cm|mm|h|hours?|days?|weeks?|months?|years?|yo|y\/o|units?|times|am|pm|patients?|doses?|l|beats|pounds?|kcal|mmol|°)(?![a-z])|\s?[:.]\d|\/\d|-year|-week|-day|-month/iy;

/** "may 5 mg", "Mar 10:30": the number after a month word measures something. */
function isMeasure(document: Document, at: number): boolean {
  const token = document.tokens[at];
  return token !== undefined && matchAt(MEASURE, document.text, token.end) !== undefined;
}

/** Index of a year after a month or a day: ", 2007", "of 2005", "'23", "-24". */
function yearAt(document: Document, from: number): number | undefined {
  let at = from;
  while (at < from + 2 && /^[,.\-/]$|^of$|^in$/.test(wordAt(document, at))) at++;
  const apostrophe = /^['`]$/.test(wordAt(document, at));
  if (apostrophe) at++;
  const token = document.tokens[at];
  if (token?.kind !== 'number' || (token.startsLine && at > from)) return undefined;
  if (/^(?:19|20)\d{2}$/.test(token.text)) return at;
  const hyphen = /^[-/]$/.test(wordAt(document, at - 1)) && document.tokens[at - 1]?.end === token.start;
  return /^\d{2}$/.test(token.text) && (apostrophe || hyphen) ? at : undefined;
}

/** Index where the day before a month starts: "3 March", "the 3rd of March", "twenty-second of February", "3-5 March". */
function dayBefore(document: Document, index: number): number | undefined {
  let at = index - 1;
  if (/^(?:of|de)$/.test(wordAt(document, at))) at--;
  if (/^[-/.]$/.test(wordAt(document, at))) at--;
  if (/^(?:st|nd|rd|th)$/.test(wordAt(document, at))) at--;
  const token = document.tokens[at];
  if (document.tokens[index]?.startsLine) return undefined;
  if (isDay(token) && !/[./:<>=]/.test(document.text[(token?.start ?? 1) - 1] ?? ' ')) return rangeStart(document, at);
  if (token && ORDINAL_DAYS.has(token.lower)) {
    const tens = wordAt(document, at - 1) === '-' ? at - 2 : at - 1;
    return /^(?:twenty|thirty)$/.test(wordAt(document, tens)) ? tens : at;
  }
  return undefined;
}

function rangeStart(document: Document, at: number): number {
  const joined = /^(?:-|and|to|&)$/.test(wordAt(document, at - 1));
  return joined && isDay(document.tokens[at - 2]) ? at - 2 : at;
}

function ordinalEnd(document: Document, at: number): number | undefined {
  const word = wordAt(document, at);
  if (ORDINAL_DAYS.has(word)) return at;
  if (!/^(?:twenty|thirty)$/.test(word)) return undefined;
  const next = wordAt(document, at + 1) === '-' ? at + 2 : at + 1;
  return ORDINAL_DAYS.has(wordAt(document, next)) ? next : undefined;
}

function isDay(token: Token | undefined): boolean {
  if (!token) return false;
  const match = token.kind === 'punctuation' ? null : /^(\d{1,2})(?:st|nd|rd|th)?$/i.exec(token.text);
  return match !== null && Number(match[1]) >= 1 && Number(match[1]) <= 31;
}

/** A month without a day: plain month names, doubtful ones only with a year or after a preposition. */
function bareMonth(document: Document, index: number, withYear: boolean): boolean {
  const token = document.tokens[index];
  if (!token) return false;
  const word = token.lower;
  const before = wordAt(document, index - 1) === '-' ? wordAt(document, index - 2) : wordAt(document, index - 1);
  if (before === 'of' && PART.has(wordAt(document, index - 2))) return true;
  if (wordAt(document, index + 1) === 'of' && /^(?:this|last|next|that)$/.test(wordAt(document, index + 2)))
    return word.length > 3;
  if (withYear) return word !== 'may' || token.casing !== 'lower' || TIME_PREPOSITIONS.has(before);
  const prepared = TIME_PREPOSITIONS.has(before) && !/^(?:and|to|for|by|of|from|this|after|before)$/.test(before);
  if (!DOUBTFUL_MONTHS.has(word)) return token.casing !== 'lower' || prepared || PART.has(before);
  if (word === 'mar' || word === 'mars' || word === 'dec' || word === 'sept' || word === 'sep')
    return prepared && token.casing !== 'lower';
  return prepared && (token.casing === 'title' || (token.casing === 'upper' && word.length > 3));
}

/** Takes in "the", the weekday and words like "early", "mid-", "end of" before a date. */
function extendBack(document: Document, from: number): number {
  let at = from;
  if (wordAt(document, at - 1) === 'the') at--;
  if (wordAt(document, at - 1) === ',' || wordAt(document, at - 1) === '.') {
    if (isWeekday(document, at - 2)) at -= 2;
  } else if (isWeekday(document, at - 1)) at--;
  if (wordAt(document, at - 1) === '-' && PART.has(wordAt(document, at - 2))) return at - 2;
  if (wordAt(document, at - 1) === 'of' && PART.has(wordAt(document, at - 2))) return at - 2;
  return /^(?:early|mid|late)$/.test(wordAt(document, at - 1)) ? at - 1 : at;
}

function isWeekday(document: Document, at: number): boolean {
  const word = wordAt(document, at);
  return WEEKDAYS.has(word) || SHORT_WEEKDAYS.has(word);
}

const WEEKDAY_PREPOSITIONS = wordSet(
  'on last next this since until till by from past coming before after for to every am the through seen admitted discharged died',
);
const ORDINAL_TAIL = /(?:,? the)? (\d{1,2})(?:st|nd|rd|th)(?!\w)/iy;

/** A weekday with its day ("Thursday the 6th"), or tied to an event by a preposition. */
function findWeekday(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  const short = SHORT_WEEKDAYS.has(token.lower);
  const ordinal = matchAt(ORDINAL_TAIL, document.text, token.end);
  if (ordinal !== undefined && !(short && token.casing === 'lower' && token.lower === 'sun'))
    return dateSpan(token.start, token.end + ordinal.length, 0.93);
  if (short && (token.casing === 'lower' || /^(?:sat|sun|wed)$/.test(token.lower))) return undefined;
  if (
    !WEEKDAY_PREPOSITIONS.has(wordAt(document, index - 1)) ||
    (short && !/^(?:on|last|next|since|until)$/.test(wordAt(document, index - 1)))
  )
    return undefined;
  const part = matchAt(/ (?:morning|afternoon|evening|night)\b/iy, document.text, token.end) ?? '';
  return { ...dateSpan(token.start, token.end + part.length, 0.7), label: 'WEEKDAY', reason: 'weekday' };
}

function findHoliday(document: Document, index: number): Found | undefined {
  const phrases = HOLIDAY_STARTS.get(wordAt(document, index)) ?? [];
  const words = phrases.find((phrase) => phrase.every((word, at) => wordAt(document, index + at) === word));
  const first = document.tokens[index];
  const last = document.tokens[index + (words?.length ?? 1) - 1];
  if (!words || !first || !last) return undefined;
  if (words.length === 1 && LOOSE_HOLIDAYS.has(words[0] ?? '') && first.casing === 'lower') return undefined;
  if (words.join(' ') === 'new year' && first.casing === 'lower') return undefined;
  if (/^(?:tree|disease|factor|lights|lily|rose|lists?|criteria)$/.test(wordAt(document, index + words.length)))
    return undefined;
  const year = yearAt(document, index + words.length);
  const lastWord = /^(?:last|this|next)$/.test(wordAt(document, index - 1)) ? index - 1 : index;
  return {
    ...dateSpan(document.tokens[lastWord]?.start ?? first.start, document.tokens[year ?? -1]?.end ?? last.end, 0.93),
    reason: 'holiday',
    label: 'HOLIDAY',
  };
}

const LOOSE_HOLIDAYS = wordSet('tet holi onam obon midsummer eid');

function findQuarter(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  if (token.lower === 'quarter') {
    const ordinal = /^(?:first|second|third|fourth|1st|2nd|3rd|4th|last)$/.test(wordAt(document, index - 1));
    const year = yearAt(document, index + 1);
    return ordinal && year !== undefined
      ? dateSpan(document.tokens[index - 1]?.start ?? token.start, document.tokens[year]?.end ?? token.end, 0.9)
      : undefined;
  }
  const year = yearAt(document, index + 1);
  return year === undefined ? undefined : dateSpan(token.start, document.tokens[year]?.end ?? token.end, 0.93);
}

/** Seasons count as dates when a year or "last", "this" ties them to an event (product.md 4.4). */
function findSeason(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  const year = yearAt(document, index + 1);
  const before = wordAt(document, index - 1);
  const tied = /^(?:early|late|mid)$/.test(before) && token.lower !== 'fall' && wordAt(document, index - 2) === 'in';
  if (year === undefined && !tied) return undefined;
  const from = /^(?:early|late|mid|last|this|next)$/.test(before) ? document.tokens[index - 1] : token;
  return {
    ...dateSpan(from?.start ?? token.start, document.tokens[year ?? index]?.end ?? token.end, 0.85),
    label: 'SEASON',
    reason: 'season',
  };
}

const ORDINAL_CUES = wordSet(
  'lmp edd on admitted since until from by discharged op born died surgery = before after dated scheduled seen booked',
);
const NUMBER_OF =
  /\s?(?:day|week|month|year|time|percentile|rib|digit|finger|toe|metatarsal|metacarpal|nerve|cranial|ventricle|degree|line|dose|cycle|trimester|grade|patient|case|generation|century|floor|episode|attempt|intercostal|space|lumbar|thoracic|edition|person|one|child|pregnancy|bottle|sample|visit|admission|hospital|stage|[a-z]+ (?:rib|digit|toe|finger|percentile))/iy;

/** "LMP the 14th", "so that is the 21st": an ordinal alone after a word of time. */
function findOrdinal(document: Document, index: number): Found | undefined {
  const token = document.tokens[index + 1];
  if (!token || !/^\d{1,2}(?:st|nd|rd|th)$/.test(token.lower) || !isDay(token)) return undefined;
  if (MONTHS.has(wordAt(document, index + 2)) || wordAt(document, index + 2) === 'of') return undefined;
  const before = wordAt(document, index - 1);
  if (!ORDINAL_CUES.has(before) || matchAt(NUMBER_OF, document.text, token.end) !== undefined) return undefined;
  return dateSpan(document.tokens[index]?.start ?? token.start, token.end, 0.85);
}
