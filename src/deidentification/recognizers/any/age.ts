import type { Document } from '../../document.ts';
import { attributesOfToken, FLAG, firstNameBucket } from '../../lexicons/index.ts';
import { isIn, matchAt, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

const GENERALISED = { replacement: '90 or older', label: 'AGE', action: 'generalise' } as const;
const AFTER =
  /\s?-?\s?(?:y\s?\/\s?o|y\.\s?o\.?|yo\b|yrs?\b|years?\b|y\b|[mf]\b|male\b|female\b|man\b|woman\b|lady\b|gentleman\b|jahre|jähr|j\.|ans\b|años|[♀♂])/iy;
const UNIT =
  /\s?(?:%|mg|mcg|ug|g\b|kg|lb|ml|l\b|cm|mm|mmol|mmhg|bpm|beats|iu\b|u\b|units?|ng|pg|meq|ms\b|min|minutes?|hours?|hrs?|h\b|days?|d\b|weeks?|wks?|months?|mo\b|°|degrees?|f\b|c\b|\/|\.\d|x\b|-\d|percent|per\b|doses?|times|pack|py\b|percentile|patients?|cases|people)/iy;
const RELATIVES = wordSet(
  "mother mum mom mama father dad aunt uncle grandmother grandma granny nan grandfather grandpa granddad wife husband sister brother neighbour neighbor gran patient pt she he who she's lady gentleman man woman resident partner cousin abuela oma opa great-gran grandad granddad nana nanna great-grandmother uroma mutter vater frau mann patientin bewohnerin bewohner tante onkel gma gramps grams mamaw papaw memaw nonna nonno babcia dziadek yiayia pappou lola lolo nanay tatay abuelo mémé pépé mémère pat",
);
const ORDINAL_BIRTHDAY = /(?:9[0-9]|1[01]\d)(?:th|st|nd|rd)\s(?:birthday|year)/iy;

/** Ages over 89 in figures and in words, 45 CFR 164.514(b)(2)(i)(C); they become one category. Ages to 89 stay. */
export const anyAge: Recognizer = {
  name: 'any/age',
  class: 'C',
  label: 'AGE',
  reason: 'age_over_89',
  action: 'generalise',
  finders: [
    { on: ['number'], digits: [2, 3], find: findNumber },
    { on: ['mixed'], find: findGlued },
    { on: ['ninety', 'hundred'], find: findWords },
    {
      on: phrases(
        "nonagenarian, nonagenarians, centenarian, centenarians, supercentenarian, nonagenarian's, centegenarian, neunzigjährige, neunzigjähriger, neunzigjährigen, hundertjährige, hundertjähriger, hundertjährigen, nonagénaire, centenaire, nonagenaria, nonagenario, centenaria, centenario",
      ),
      find: (document, index) => tokenSpan(document, index, index, 0.98),
    },
    { on: ['nineties', '90s', '100s'], find: findDecade },
  ],
};

function tokenSpan(document: Document, from: number, to: number, score: number): Found | undefined {
  const start = document.tokens[from]?.start;
  const end = document.tokens[to]?.end;
  return start === undefined || end === undefined ? undefined : { start, end, score, ...GENERALISED };
}

/** The first figures of 90 to 125, and of 090: asked before the number is read. */
const OPENS_AGE = '019';

function findNumber(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || !OPENS_AGE.includes(document.text.charAt(token.start))) return undefined;
  const age = Number(token.text);
  if (!(age >= 90 && age <= 125)) return undefined;
  if (/[\d./:<>=~+-]/.test(document.text[token.start - 1] ?? ' ')) return undefined;
  const after = matchAt(AFTER, document.text, token.end);
  if (after !== undefined) return aged(document, index, after);
  if (document.text[token.end] === '+' || matchAt(UNIT, document.text, token.end) !== undefined) return undefined;
  return announced(document, index) || bracketed(document, index) || paired(document, index)
    ? tokenSpan(document, index, index, 0.9)
    : undefined;
}

/** "94 y" is an age, "98 F" beside a temperature and "for 95 years" are not. */
function aged(document: Document, index: number, after: string): Found | undefined {
  const token = document.tokens[index];
  const before = wordAt(document, index - 1);
  if (!token || /^(?:temp|temperature|t|tmax|hr|rr|bp|for|over|after|within)$/.test(before)) return undefined;
  if (/^\s[mf]$/i.test(after) && /^(?:to|at|of|was|is)$/.test(before)) return undefined;
  return tokenSpan(document, index, index, 0.97);
}

function announced(document: Document, index: number): boolean {
  const before = wordAt(document, index - 1);
  if (before === 'age' || before === 'aged' || before === 'turned' || before === 'turning' || before === 'turns')
    return true;
  if (before === 'be' && /^(?:will|to|ll|would|d)$/.test(wordAt(document, index - 2))) return true;
  if (before === 'at' && DEATHS.has(wordAt(document, index - 2))) return true;
  if (isSex(document, index - 1) || (before === ',' && isSex(document, index - 2))) return true;
  if (before === ':' && /^(?:age|alter)$/.test(wordAt(document, index - 2))) return true;
  if (/^(?:is|was|of|now|at|almost|nearly|about)$/.test(before) && /^(?:age|aged)$/.test(wordAt(document, index - 2)))
    return true;
  if (before === 's' && /^(?:he|she|who|mum|mom|dad|pt)$/.test(wordAt(document, index - 3))) return true;
  const copula = /^(?:is|was|now|at|also|aged|just|nearly|almost|only|ist|wird)$/.test(before);
  if (copula && (nearRelative(document, index - 2, 3) || (before === 'is' && isFirstName(document, index - 2))))
    return true;
  if (nears(document, index) && nearRelative(document, index - 2, 3)) return true;
  if (before === ',' && /^(?:next|tomorrow)$/.test(wordAt(document, index + 1))) return true;
  return nearRelative(document, index - 1, 1) || named(document, index);
}

const NEARING = wordSet('hit hits pushing nearing approaching reached');

/** "she just hit 90", "mom is pushing 95, sharp": the clause ends behind it, so that nothing is measured. */
function nears(document: Document, index: number): boolean {
  const next = document.tokens[index + 1];
  return isIn(document, index - 1, NEARING) && (!next || GOES_ON.has(next.lower));
}

const TITLES = wordSet('mr mrs ms miss mister frau herr herrn fr hr oma opa nan nana uncle aunt auntie sister sr');
const GOES_ON = wordSet(
  'off from and in w with still lives living has had who presents presented admitted fell back here , ) . ; ( - — mit aus nach wohnt kommt ist hat lebt down not says said c/o for',
);

/** "Doris 93 off legs", "Mrs Hale 94 from home": the age stands bare behind a name, and a person goes on behind it. */
function named(document: Document, index: number): boolean {
  if (document.tokens[index - 1]?.casing !== 'title' || document.tokens[index]?.startsLine) return false;
  const next = document.tokens[index + 1];
  if (next && !GOES_ON.has(next.lower)) return false;
  const title = wordAt(document, index - 2) === '.' ? index - 3 : index - 2;
  return TITLES.has(wordAt(document, title)) || isFirstName(document, index - 1);
}

/** A frequent first name that is nothing of medicine: no eponym with its score. */
function isFirstName(document: Document, at: number): boolean {
  const token = document.tokens[at];
  if (token?.casing !== 'title') return false;
  const attributes = attributesOfToken(token);
  return (
    firstNameBucket(attributes) >= 4 &&
    !(attributes & (FLAG.eponym | FLAG.clinical | FLAG.drug | FLAG.region | FLAG.calendar))
  );
}

const DEATHS = wordSet('died dies death dead passed lived alive living deceased gestorben verstorben');

/** "F, 90, hip": a capital F or M that opens the text or follows a name. */
function isSex(document: Document, at: number): boolean {
  const token = document.tokens[at];
  if (!token || !/^[FM]$/.test(token.text)) return false;
  const before = document.tokens[at - 1];
  return !before || token.startsLine || token.startsSentence || before.casing === 'title' || before.text === ',';
}

function nearRelative(document: Document, from: number, reach: number): boolean {
  for (let at = from; at > from - reach; at--) {
    if (RELATIVES.has(wordAt(document, at))) return true;
    if (document.tokens[at]?.kind === 'number') return false;
  }
  return false;
}

/** Words of age that a figure in brackets makes exact. */
const AGED = wordSet('living nonagenarian centenarian elderly oldest eldest older elder');

/** "Ottoline, 92, wants …", "nonagenarian (93)" */
function bracketed(document: Document, index: number): boolean {
  const name = document.tokens[index - 2];
  const opens = /^[,(]$/.test(wordAt(document, index - 1));
  const closes = /^(?:[,);.]|but|and|with|)$/.test(wordAt(document, index + 1));
  const owner = name !== undefined && (name.casing === 'title' || RELATIVES.has(name.lower) || AGED.has(name.lower));
  return opens && closes && owner && name.text.length > 2 && !document.tokens[index + 1]?.startsLine;
}

const SIBLINGS = wordSet(
  'sisters brothers twins parents grandparents siblings couple spouses cousins aunts uncles daughters sons',
);

/** "two sisters, 88 and 90", "parents (91 and 93)": one of two ages behind two people. */
function paired(document: Document, index: number): boolean {
  const second = /^(?:and|&)$/.test(wordAt(document, index - 1));
  const first = second ? index - 2 : index;
  const other = document.tokens[second ? first : index + 2];
  if (!second && !/^(?:and|&)$/.test(wordAt(document, index + 1))) return false;
  if (other?.kind !== 'number' || !(Number(other.text) > 17 && Number(other.text) < 126)) return false;
  return /^[,(]$/.test(wordAt(document, first - 1)) && SIBLINGS.has(wordAt(document, first - 2));
}

const GLUED = /^(9\d|1[01]\d|12[0-5])(?:yo?|yof|yom|yrs?|[mf]|year|years|yf|ym|yr|j|jährige?[rnms]?)$/i;

function findGlued(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const match = token && GLUED.exec(token.text);
  if (token && match) {
    const digits = match[1]?.length ?? 0;
    if (/[fm]$/i.test(token.text) && /[\d.]/.test(document.text[token.start - 1] ?? ' ')) return undefined;
    if (/^(?:temp|temperature|t|tmax)$/.test(wordAt(document, index - 1))) return undefined;
    return { start: token.start, end: token.start + digits, score: 0.95, ...GENERALISED };
  }
  if (token && matchAt(ORDINAL_BIRTHDAY, document.text, token.start) !== undefined)
    return tokenSpan(document, index, index, 0.95);
  return undefined;
}

const ONES = wordSet('one two three four five six seven eight nine');
const TEENS = new Set([...ONES, 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen']);
const WORD_UNIT = wordSet(
  'percent per mg milligrams minutes seconds hours days weeks months degrees ml units patients over day minute hour % cc beats people centimeters millimeters kilograms pounds',
);

/** "ninety-six", "one hundred and two": an age unless a unit follows. */
function findWords(document: Document, index: number): Found | undefined {
  const hundred = wordAt(document, index) === 'hundred';
  const from = hundred && /^(?:one|a)$/.test(wordAt(document, index - 1)) ? index - 1 : index;
  let to = index;
  const ones = hundred ? TEENS : ONES;
  let next = index + 1;
  while (/^(?:-|and)$/.test(wordAt(document, next))) next++;
  if (ones.has(wordAt(document, next))) to = next;
  const after = document.tokens[to]?.end ?? 0;
  const told = matchAt(AFTER, document.text, after) !== undefined;
  if (
    !told &&
    (WORD_UNIT.has(wordAt(document, to + 1)) || !(announced(document, from) || nearRelative(document, from - 1, 3)))
  ) {
    return to === index || (hundred && from === index) ? undefined : spokenAge(document, from, to);
  }
  return tokenSpan(document, from, to, 0.95);
}

/** "ninety-four" alone is an age when nothing measurable follows. */
function spokenAge(document: Document, from: number, to: number): Found | undefined {
  return WORD_UNIT.has(wordAt(document, to + 1)) ? undefined : tokenSpan(document, from, to, 0.7);
}

function findDecade(document: Document, index: number): Found | undefined {
  const before = wordAt(document, index - 1);
  const owner = wordAt(document, index - 2);
  const adjective = /^(?:early|mid|late|-)$/.test(before) ? wordAt(document, index - (before === '-' ? 3 : 2)) : before;
  const owned = /^(?:his|her|their|my)$/;
  return owned.test(before) || owned.test(adjective) || (owned.test(owner) && adjective !== before)
    ? tokenSpan(document, index, index, 0.95)
    : undefined;
}
