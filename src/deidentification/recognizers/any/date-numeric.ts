import type { Document, Token } from '../../document.ts';
import { MONTHS, isDayOf } from '../calendar.ts';
import { isNear, matchAt, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { MEASURES, hasDate, isDuration, standsBesideDates } from './date-beside.ts';
import { dateSpan, isWeekday, spanOf } from './date-parts.ts';

const TIME = String.raw`(?:[T ,]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?`;

const ISO = new RegExp(String.raw`(?:19|20)\d{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)` + TIME, 'y');

const COMPACT = /(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}(?:\d{2})?)?(?!\d)/y;

const FULL = /(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?('?\d{4}(?!\d)|'?\d{2}(?!\d|:\d\d))(?![-/.]\d|%)/y;

const MONTH_YEAR = /(?:(?:0?[1-9]|1[0-2])\/|(?:0[1-9]|1[0-2])-)(?:19|20)\d{2}(?![\d/-])/y;

const PARTIAL =
  /(\d{1,2})([/-])(\d{1,2})(?![\d%]|[/.-]\d|\s?(?:mm|mg|mcg|ml|cm|kg|hours?|hrs?|weeks?|wks?|days?|months?|times?|nodes?|strength|power|positive|pos\b|neg|bottles?|sets|blood|lb|inch|of\b|th\b|pain|scale|tabs?|vision|extremit|motor|murmur|systolic|reflex|years?|yo\b|y\/o|mmol|mEq|g\b|u\b|units|x\b|cores?|cylinders?|joints?))/iy;

const DOTTED_DAY = /(\d{1,2})\.(\d{1,2})\.(?!\d)/y;

/** "4.X.2022", "12 / XI / 2019": the month in Roman figures, as in Poland, Hungary and on old letters. */
const ROMAN_MONTH = /(?:0?[1-9]|[12]\d|3[01]) ?[./-] ?(?:I{1,3}|IV|VI{0,3}|IX|XI{0,2}) ?[./-] ?(?:19|20)\d{2}(?!\d)/y;

const RANGE_TAIL = /\s?(?:-|to|and|through|thru|until|till)\s?\d{1,2}\/\d{1,2}(?:\/\d{2,4})?(?![\d/])/iy;

/** "vom 02. bis 09.09.2025": the day that opens a German range. */
const RANGE_HEAD = /(?<![\d.])\d{1,2}\.(?:\d{1,2}\.)? ?(?:bis|-|–|und) ?(?:zum )?$/;

const EAST_ASIAN = /(?:(?:19|20)\d{2}年)?\d{1,2}月(?:\d{1,2}[日号])?/y;

/** Words after which "7/4" or "12.1." is a date. */
const DATE_CUES = wordSet(
  'on admitted adm op born since until till from dated date dates seen discharged dc surgery lmp edd edc dob doa dos died visit presented scheduled operated started began begun last appt appointment clinic collected drawn received reported signed dictated transcribed exam scan mri ct echo biopsy transplanted delivered by as before after prior dx diagnosed d onset am geboren vom le el il culture cultures service placed removed injured fell yes through to followup in done performed bmt hospitalized hospitalised expired labs xray cxr mammogram colonoscopy pap ekg ecg between cath angio stent pci cabg tavi tavr bronch scope egd ogd ercp lp uss pet dexa eeg emg holter swab bx path chemo vaccine jab injection infusion transfused extubated intubated review fu followup consult note letter report dispo transfer dt fall injury crash due delivery lscs birth rash fever erneut aufnahme entlassung aufgenommen entlassen operiert kontrolle aufnahmedatum geb deadline expires until week back again returned readmitted rehospitalized passed away restarted resumed repaired fixed plated nailed clipped coiled stented ablated cardioverted listed explanted implanted withdrawn colpo trach ext tte tee mrcp hida fna bal debridement amputation bka aka orif thr tkr tka tha nvd admit wk recert recheck',
);

const NO_DATE_BEFORE = wordSet(
  'v version section sections bp grade strength power score pain ratio vision va apgar apgars apache table figure fig gcs chapter murmur motor reflexes dilution titer titre sliding bipap cm visual acuity mmse moca loinc cpt icd beighton nodes ldl peep stage',
);

/** Dates in figures: `03/14/2023`, `14.3.24`, `2023-11-30`, and `3/14` beside a word of time. */
export function findNumeric(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  const { text } = document;
  const before = text.charAt(token.start - 1);
  const star = before === '*' && !/[\w)]/.test(text[token.start - 2] ?? ' ');
  const joined =
    (!star && before !== '' && JOINING.includes(before)) ||
    (before === '-' && /[\w]/.test(text[token.start - 2] ?? ' '));
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
  const roman = matchAt(ROMAN_MONTH, text, token.start);
  if (roman !== undefined) return dateSpan(token.start, token.start + roman.length, 0.9);
  if (!isJoined(text, next === 32 ? token.end + 1 : token.end)) return undefined;
  return fullDate(document, index, token) ?? (next === 32 ? undefined : partialDate(document, index, token));
}

const JOINING = '0123456789./:<>=+~*';

/** Whether a stroke, a hyphen or a dot stands there, and behind it a figure or a blank. */
function isJoined(text: string, at: number): boolean {
  const sign = text.charCodeAt(at);
  if (sign !== 47 && sign !== 45 && sign !== 46) return false;
  const behind = text.charCodeAt(at + 1);
  return behind === 32 || (behind >= 48 && behind <= 57);
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
  if (
    (spaced || (separator !== '/' && short)) &&
    short &&
    !(PADDED.test(whole) && isDayOf(Number(second), Number(first))) &&
    !isNear(document, index, DATE_CUES, 4) &&
    !isBirth(document, index)
  )
    return undefined;
  const time =
    matchAt(
      /(?:T|,? (?:at )?)\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?/iy,
      document.text,
      token.start + whole.length,
    ) ?? '';
  const opened = RANGE_HEAD.exec(document.text.slice(Math.max(0, token.start - 20), token.start))?.[0].length ?? 0;
  if (opened > 0) return dateSpan(token.start - opened, token.start + whole.length, 0.95);
  const range = time === '' ? (matchAt(RANGE_TAIL, document.text, token.start + whole.length) ?? '') : '';
  return dateSpan(token.start, token.start + whole.length + range.length, 0.95);
}

/** "21.08.23": two figures each, as the day, the month and the year of a date are written with dots. */
const PADDED = /^\d{2}\.\d{2}\.\d{2}$/;

/** "d.o.b. 12.4.51", "(D.O.B.: 21.02.62", "* 3.2.61". */
function isBirth(document: Document, index: number): boolean {
  const before = document.text.slice(
    Math.max(0, (document.tokens[index]?.start ?? 0) - 9),
    document.tokens[index]?.start,
  );
  return /(?:d\.\s?o\.\s?b\.?:?|\*)\s?$/i.test(before);
}

function partialDate(document: Document, index: number, token: Token): Found | undefined {
  if (document.text[token.end] === '.') return dottedDay(document, index, token);
  const monthYear = matchAt(MONTH_YEAR, document.text, token.start);
  if (monthYear !== undefined) return dateSpan(token.start, token.start + monthYear.length, 0.9);
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
    (cue === 'of' && /^(?:wk|week|night|morning|evening|weekend)$/.test(wordAt(document, index - 2))) ||
    standsBesideDates(document, index, Number(first), Number(second));
  if (separator === '/' && MONTH_CUES.has(cue) && isShortYear(first, second) && !isNear(document, index, MEASURES, 6))
    return dateSpan(token.start, token.start + whole.length, 0.85);
  if (isDuration(document.text, token.start + whole.length, second)) return undefined;
  if (separator === '/' && BESIDE_TODAY.has(cue) && isDayAlone(document, index, Number(first), Number(second)))
    return dateSpan(token.start, token.start + whole.length, 0.8);
  const loose = separator === '/' && countsNothing(Number(first), Number(second)) && isOnADay(document, index);
  const listed = cue === 'for' && /^[.,;\n]?$/.test(document.text.charAt(token.start + whole.length));
  if (
    !(cued || loose || listed || (separator === '/' && isTimed(document, token.start + whole.length))) ||
    NO_DATE_BEFORE.has(cue) ||
    (separator === '-' && !STRONG_CUES.has(cue) && !isPadded(document, whole))
  )
    return undefined;
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

/** "to us 6/2 ~2100", "6/4 @ 0815", "14/02 22:10": a time of day right behind it. */
const TIME_BEHIND = /,? (?:(?:~|@ ?|at )(?:[01]\d|2[0-3]):?|(?:[01]?\d|2[0-3]):)[0-5]\d(?!\d)/iy;

function isTimed(document: Document, end: number): boolean {
  return matchAt(TIME_BEHIND, document.text, end) !== undefined;
}

/** `back 11-09` beside a plain date: two figures each, so no range of weeks or doses. */
function isPadded(document: Document, text: string): boolean {
  return /^\d\d-\d\d$/.test(text) && hasDate(document);
}

/** `the fall was 12/26`, `last depot 27/09`, `MVA on I-90, 12/24`: something happened then, and nothing is measured. */
function isOnADay(document: Document, index: number): boolean {
  const cue = wordAt(document, index - 1);
  const told =
    LOOSE_CUES.has(cue) ||
    (cue === ',' && isNear(document, index, EVENTS, 10)) ||
    isNear(document, index - 1, TURNS, 2);
  return told && !isNear(document, index, MEASURES, 6);
}

const BESIDE_TODAY = wordSet('yesterday tomorrow');

/** "loaded yesterday 6/8": a day beside a relative one; no pain, power or score. */
function isDayAlone(document: Document, index: number, first: number, second: number): boolean {
  return plainlyDate(first, second) && second > 5 && !DENOMINATORS.has(second) && !isNear(document, index, MEASURES, 6);
}

const LOOSE_CUES = wordSet(
  'was found is due last next depot again repeat repeated happened noticed got had came went back',
);
/** "stopped amio 3/19", "last seizure 7/22": what was done or came, one word before the day. */
const TURNS = wordSet(
  'started stopped restarted resumed held paused switched began quit last first next prior previous repeat redo extubated intubated removed placed inserted changed lost',
);
const EVENTS = wordSet(
  'mva mvc rta crash collision accident fall gsw stabbing burn assault drowning surgery op delivery birth admission transplant',
);

/** What scores are out of. */
const DENOMINATORS: ReadonlySet<number> = new Set([10, 12, 15, 20, 25, 27, 28, 30]);

/** A day of the year that is no power, pain or score. */
function countsNothing(first: number, second: number): boolean {
  return plainlyDate(first, second) && (first > 10 || second > 10) && !DENOMINATORS.has(second);
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
  const timed = isTimed(document, token.start + match[0].length);
  const dated = timed || (closed && (hasDate(document) || document.language === 'de'));
  if (!dated && !isGermanDay(document, index) && !isNear(document, index, STRONG_CUES, 2)) return undefined;
  return dateSpan(token.start, token.start + match[0].length, 0.85);
}

const GERMAN_DAY_CUES = wordSet(
  'am vom seit bis zum ab gestern heute vorgestern morgen montag dienstag mittwoch donnerstag freitag samstag sonntag kontrolle termin op aufnahme entlassung wurde zwischen erneut zuletzt letzte letzter letztes verlegung sturz geb geboren verstorben wieder rückfall erstmals beginn spätestens mo di mi do fr sa so',
);

/** "Seit Montag, 3.11. wieder Fieber": a day and a month with a dot behind both, after a German word of time; no chapter, no list. */
function isGermanDay(document: Document, index: number): boolean {
  const before = wordAt(document, index - 1);
  if (before === ',') return GERMAN_DAY_CUES.has(wordAt(document, index - 2));
  if (before === 'und') return document.text[(document.tokens[index - 2]?.end ?? 0) - 1] === '.';
  return GERMAN_DAY_CUES.has(before);
}

const GLUED = /^(\d{1,2})(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)(?:(?:19|20)?\d{2})?$/i;

/** 08NOV23, and ordinals such as "3rd Aug" are read from the month. */
export function findGlued(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (token?.text.includes('月') === true) return spanOf(matchAt(EAST_ASIAN, document.text, token.start), token);
  if (token && isOfMonthPast(document, index)) return dateSpan(token.start, token.end, 0.88);
  const match = token && GLUED.exec(token.text);
  if (!token || !match) {
    const fiscal = token && /^[q][1-4](?:fy)?(?:\d{2}|\d{4})$/i.test(token.text);
    return token && fiscal ? dateSpan(token.start, token.end, 0.9) : undefined;
  }
  return isDayOf(MONTHS.get(match[2]?.toLowerCase() ?? '') ?? 0, Number(match[1]))
    ? dateSpan(token.start, token.end, 0.95)
    : undefined;
}

/** "yours of the 19th ult.", "the 3rd inst.": a day of last, this or next month, as letters are still written. */
function isOfMonthPast(document: Document, index: number): boolean {
  if (!/^(?:ult|ultimo|inst|instant|prox|proximo)$/.test(wordAt(document, index + 1))) return false;
  return /^\d{1,2}(?:st|nd|rd|th)$/.test(wordAt(document, index));
}
