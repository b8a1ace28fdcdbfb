import type { GoldSpan } from './corpus.ts';

const WORD = /[\p{L}\p{N}]+/gu;
const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const TITLES = words(
  'dr mr mrs ms miss mx prof professor doctor md do rn np pa phd jr sr ii iii iv sir dame rev fr sister nurse and the of pt patient',
);
const DATE_WORDS = words(
  'the of on at in and to through thru from until til till early late mid st nd rd th am pm a m p monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun between for week wk month day days',
);
const GENERIC = words(
  'hospital hosp clinic center centre ctr medical med health healthcare office facility department dept emergency urgent care unit er snf infusion dialysis memorial general regional community county nursing rehab burn st street ave avenue rd road blvd ln lane dr drive ct court way pkwy trail apt apartment suite ste lot po box no',
);
const ID_WORDS = words(
  'id ids patient pt site number no num mrn case subj subject acct account policy member plan ref reference ss ssn lot sn serial rm room bed chart record hospital visit study sample the of x',
);
const STATES = words(
  'alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania rhode tennessee texas utah vermont virginia washington wisconsin wyoming al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr usa us uk states united kingdom america canada australia germany france spain italy india china japan brazil ireland england scotland wales netherlands belgium switzerland austria denmark norway sweden finland poland portugal',
);
/** Areas under 20,000 people by either census, as the scoring rules list them. */
const RESTRICTED_ZIP3 = words('036 059 063 102 203 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893');
const HALF_STATES = words('new north south west island');
const SMALL = /^(?:the|of|at|in|and|near|nan)$/;
const MAIL_WORDS = /^(?:at|dot|com|net|org|edu|uk|co|gmail|yahoo|hotmail|outlook|icloud|me|mail)$/;
const WEB_WORDS = /^(?:https?|www|com|org|net|biz)$/;
const AGE_WORDS = /^(?:years?|old|yo|y|o|yrs?|the|of|age|aged)$/;
const DIALLING = /^(?:ext|x|extension|tel|cell|ph|fax|or|area|code)$/;

interface Word {
  readonly text: string;
  readonly lower: string;
  readonly at: number;
}

/** UTF-16 offsets inside a gold span that must be hidden for it to count as caught: what identifies, without labels and filler. */
export function identifyingOffsets(text: string, span: GoldSpan): ReadonlySet<number> {
  const segment = text.slice(span.start, span.end);
  const all = [...segment.matchAll(WORD)].map((match) => ({
    text: match[0],
    lower: match[0].normalize('NFKC').toLowerCase(),
    at: span.start + match.index,
  }));
  const needed = neededOffsets(all, span.category, segment);
  return needed.size > 0 ? needed : new Set(all.flatMap(offsets));
}

function offsets(word: Word): number[] {
  return Array.from(word.text, (_, index) => word.at + index);
}

function digitOffsets(word: Word): number[] {
  return offsets(word).filter((at) => /\p{N}/u.test(word.text[at - word.at] ?? ''));
}

function neededOffsets(all: readonly Word[], category: string, segment: string): Set<number> {
  const keep = (test: (word: Word) => boolean): Set<number> => new Set(all.filter(test).flatMap(offsets));
  const hasDigit = (word: Word): boolean => /\p{N}/u.test(word.text);
  if (category === 'DATE') return dateOffsets(all, segment);
  if (category === 'AGE90')
    return all.some(hasDigit) ? new Set(all.flatMap(digitOffsets)) : keep((word) => !AGE_WORDS.test(word.lower));
  if (category === 'GEO' || category === 'FACILITY') return placeOffsets(all, category);
  if (category === 'NAME' || category === 'PROVIDER')
    return keep((word) => all.length === 1 || !TITLES.has(word.lower));
  if (category === 'SSN') return keep(hasDigit);
  if (category === 'PHONE' || category === 'FAX') return phoneOffsets(all, segment);
  if (category === 'EMAIL') return keep((word) => word === all[0] || !MAIL_WORDS.test(word.lower));
  if (category === 'URL') return keep((word) => !WEB_WORDS.test(word.lower));
  const numbered = all.some(hasDigit);
  return keep((word) => hasDigit(word) || !(numbered && ID_WORDS.has(word.lower)));
}

/** Years, weekdays and times of day may stay. */
function dateOffsets(all: readonly Word[], segment: string): Set<number> {
  const start = (all[0]?.at ?? 0) - segment.indexOf(all[0]?.text ?? '');
  const times = [...segment.matchAll(/\d{1,2}:\d{2}(?::\d{2})?/g)].map(
    (match) => [start + match.index, start + match.index + match[0].length] as const,
  );
  const short = isShortDate(segment) ? all.at(-1) : undefined;
  const needed = all.filter((word) => {
    if (/^(?:19|20)\d\d$/.test(word.lower) || DATE_WORDS.has(word.lower) || word === short) return false;
    if (/^\d\d$/.test(word.lower) && /['’‘`]$/.test(segment.slice(0, word.at - start))) return false;
    return !times.some(([from, to]) => word.at >= from && word.at < to);
  });
  return new Set(
    needed.flatMap((word) => (/^\d{1,2}(?:st|nd|rd|th)$/.test(word.lower) ? digitOffsets(word) : offsets(word))),
  );
}

/** Three numbers with a dot, stroke or hyphen between them: the last is a year of two figures, `3/4/61`, `12. 1. '61`. */
function isShortDate(segment: string): boolean {
  const numbers = segment
    .replace(/[^\d/.-]/g, '')
    .split(/[/.-]/)
    .filter(Boolean);
  return numbers.length === 3 && numbers.every((number) => number.length < 3) && numbers[2]?.length === 2;
}

/** Generic nouns and states may stay, and three digits of a ZIP whose area may be named. */
function placeOffsets(all: readonly Word[], category: string): Set<number> {
  const needed = new Set<number>();
  all.forEach((word, index) => {
    if (all.length > 1 && (SMALL.test(word.lower) || (index > 0 && isState(all, index, category)))) return;
    if (GENERIC.has(word.lower) && all.some((other) => !GENERIC.has(other.lower) && other.text.length > 2)) return;
    const zip =
      category === 'GEO' &&
      /^\d{5}$/.test(word.lower) &&
      (index === all.length - 1 || (index === all.length - 2 && /^\d{4}$/.test(all.at(-1)?.lower ?? ''))) &&
      (index > 0 || all.length === 1) &&
      !RESTRICTED_ZIP3.has(word.lower.slice(0, 3));
    for (const at of offsets(word).slice(zip ? 3 : 0)) needed.add(at);
  });
  return needed;
}

function isState(all: readonly Word[], index: number, category: string): boolean {
  const word = all[index]?.lower ?? '';
  const next = all[index + 1]?.lower ?? '';
  return STATES.has(word) || (category === 'GEO' && HALF_STATES.has(word) && next.length > 2 && STATES.has(next));
}

/** The country code and the extension may stay. */
function phoneOffsets(all: readonly Word[], segment: string): Set<number> {
  const extension = segment.search(/(?<!\s)\s*(?:ext\.?|x|extension)\s*\.?\d+\s*$/i);
  const start = (all[0]?.at ?? 0) - segment.indexOf(all[0]?.text ?? '');
  const from = /^\s*\+\d{1,3}\b/.exec(segment)?.[0].length ?? 0;
  const body = all.filter((word) => word.at - start >= from && (extension <= 5 || word.at - start < extension));
  return new Set(body.filter((word) => /\p{N}/u.test(word.text) || !DIALLING.test(word.lower)).flatMap(offsets));
}
