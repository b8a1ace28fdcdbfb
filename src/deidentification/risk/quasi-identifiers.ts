import { WordIndex } from '../word-index.ts';
import type { Token } from '../document.ts';
import { tokenize } from '../tokenize.ts';
import {
  COMMUNITIES,
  OCCUPATIONS,
  POPULATION,
  RARE_DISEASES,
  SETTINGS,
  shareOfAge,
  shareOfDecade,
  STATES,
  ZIP3_PEOPLE,
  type Phrases,
} from './tables.ts';

/** Kinds of fact that are harmless alone and identify together; stable codes, their words stand in reasons.ts. */
export type FactKind =
  | 'age'
  | 'sex'
  | 'state'
  | 'zip3'
  | 'setting'
  | 'settlement'
  | 'occupation'
  | 'community'
  | 'rare_disease'
  | 'year'
  | 'hidden_role'
  | 'few_cases'
  | 'event'
  | 'unique_person'
  | 'in_the_news';

/** One quasi-identifier: what share of the people it leaves, or how many people at most. Offsets into the gated text. */
export interface Fact {
  readonly kind: FactKind;
  readonly share: number;
  /** Most people it can be true of, where the text itself says so. */
  readonly people?: number;
  readonly start: number;
  readonly end: number;
}

/** Reads the quasi-identifiers of one gated text, in order. Linear; labels of the engine are read as what they still tell. */
export function readFacts(text: string, tokens: readonly Token[] = tokenize(text)): Fact[] {
  const reader: Reader = { text, tokens, facts: [] };
  for (let index = 0; index < reader.tokens.length; index++) {
    const token = reader.tokens[index];
    if (token) readToken(reader, token, index);
  }
  return reader.facts;
}

interface Reader {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly facts: Fact[];
}

function readToken(reader: Reader, token: Token, index: number): void {
  if (token.kind === 'punctuation') return readLabel(reader, token);
  if (token.kind !== 'word') return readNumber(reader, token, index);
  const told = TOLD.of(token);
  readListed(reader, token, index, told?.entries);
  if (told?.rules) readRule(reader, token, told.rules);
}

function readLabel({ text, facts }: Reader, { start, end }: Token): void {
  if (end - start < 4) return;
  const label = text.slice(start, end);
  if (label === '[ROLE]') facts.push({ kind: 'hidden_role', share: 0.1, start, end });
  const people = label.startsWith('ZIP ') ? ZIP3_PEOPLE.get(label.slice(4, 7)) : undefined;
  if (people !== undefined) facts.push({ kind: 'zip3', share: people / POPULATION, start, end });
}

const AGE =
  /(\d{1,2})(?:\s?-?\s?(?:y\/?o|yrs?|years?)(?:[ -]old)?)?(?:(?:\s|-|,\s)?(?:([MF])(?![\p{L}\p{N}-])|(male|female|man|woman|boy|girl|lady|gentleman)(?!\p{L})))?/uy;
const AGE_UNIT = /\d{1,2}\s?-?\s?(?:y\/?o(?!\p{L})|yrs?(?!\p{L})|years?[ -]old|years? of age)/uy;
const DECADE = /(\d)0s(?!\p{L})/uy;
const CALENDAR_YEAR = /(?:in|since|from|of|early|late|mid) $/i;

function readNumber(reader: Reader, token: Token, index: number): void {
  const { text, facts } = reader;
  const { start } = token;
  const decade = token.kind === 'mixed' ? matchAt(DECADE, text, start) : null;
  if (
    decade &&
    /(?:in (?:his|her|their|the)(?: early| mid| late)?|,|[MF]|aged?) $/i.test(
      text.slice(Math.max(0, start - 16), start),
    )
  ) {
    const age = Number(decade[1]) * 10;
    facts.push({ kind: 'age', share: shareOfDecade(age), start, end: start + decade[0].length });
    return;
  }
  if (token.kind === 'number') {
    if (token.text.length === 4) return readYear(reader, token);
    if (!leadsToAge(text, token.end) && reader.tokens[index - 1]?.lower !== 'aged') return;
  }
  const age = matchAt(AGE, text, start);
  if (!age) return;
  const sex = age[2] ?? age[3];
  if (sex === undefined && !matchAt(AGE_UNIT, text, start) && reader.tokens[index - 1]?.lower !== 'aged') return;
  const end = start + age[0].trimEnd().length;
  facts.push({ kind: 'age', share: shareOfAge(Number(age[1])), start, end });
  if (sex !== undefined) facts.push({ kind: 'sex', share: 0.5, start, end });
}

const OPENS_AGE = 'yMFmfwbgl';

/** Whether the first letter behind a number, at most three blanks, hyphens and commas on, opens a word of {@link AGE}; nearly none does. */
function leadsToAge(text: string, end: number): boolean {
  let at = end;
  while (at < end + 3 && isLead(text.charCodeAt(at))) at++;
  return OPENS_AGE.includes(text.charAt(at));
}

function isLead(code: number): boolean {
  return code <= 32 || code === 44 || code === 45 || code > 127;
}

function readYear({ text, facts }: Reader, { text: written, start, end }: Token): void {
  const year = Number(written);
  if (year < 1930 || year > 2100 || !CALENDAR_YEAR.test(text.slice(Math.max(0, start - 6), start))) return;
  facts.push({ kind: 'year', share: 0.1, start, end });
}

interface Entry {
  readonly kind: FactKind;
  readonly share: number;
  readonly rest: readonly string[];
}

const HYPHENED: ReadonlyMap<string, readonly Entry[]> = new Map([...entries()].filter(([word]) => word.includes('-')));

function entries(): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  const add = (kind: FactKind, phrases: Phrases<number>): void => {
    for (const [first, list] of phrases)
      for (const { rest, value } of list) found.set(first, [...(found.get(first) ?? []), { kind, share: value, rest }]);
  };
  for (const sex of 'woman man girl boy female male lady gentleman'.split(' '))
    add('sex', new Map([[sex, [{ rest: [], value: 0.5 }]]]));
  add('state', STATES);
  add('occupation', OCCUPATIONS);
  add('rare_disease', RARE_DISEASES);
  add('setting', SETTINGS);
  add('community', COMMUNITIES);
  return found;
}

function readListed(reader: Reader, token: Token, index: number, found: readonly Entry[] | undefined): void {
  const hyphened =
    reader.text.charCodeAt(token.end) === 45 ? `${token.lower}-${reader.tokens[index + 2]?.lower ?? ''}` : undefined;
  if (found) readEntries(reader, token, index, found);
  // `Creutzfeldt-Jakob` is three tokens; the list has it as one word.
  const joined = hyphened === undefined ? undefined : HYPHENED.get(hyphened);
  if (joined) readEntries(reader, token, index + 2, joined);
}

/** The longest entry of each kind that stands there. */
function readEntries(reader: Reader, token: Token, index: number, found: readonly Entry[]): void {
  const seen = new Set<FactKind>();
  for (const { kind, share, rest } of found) {
    const end = seen.has(kind) ? undefined : restEnd(reader.tokens, index, rest);
    if (end === undefined) continue;
    seen.add(kind);
    if (kind === 'state' && token.casing === 'lower') continue;
    if (kind === 'occupation' && !isHeld(reader, index)) continue;
    reader.facts.push({ kind, share, start: token.start, end });
  }
}

const HOLDS =
  /(?:\b(?:is|was|as|being|works as|retired|former|ex-?|our|local|one|only|professional|an? [\p{L}-]{2,14}) (?:an? |the )?|(?:[MF]|man|woman|male|female|old|s|yo|y\/o|girl|boy),? (?:an? )?|(?:^|[.;:,!?]\s)an? |^)$/iu;

/** Whether somebody is said to have that occupation: "34F teacher", "was the vicar", not "the nurse noticed". */
function isHeld({ text, tokens }: Reader, index: number): boolean {
  const start = tokens[index]?.start ?? 0;
  return HOLDS.test(text.slice(Math.max(0, start - 30), start));
}

function restEnd(tokens: readonly Token[], index: number, rest: readonly string[]): number | undefined {
  for (let step = 0; step < rest.length; step++) if (tokens[index + 1 + step]?.lower !== rest[step]) return undefined;
  return tokens[index + rest.length]?.end;
}

interface Rule {
  readonly kind: FactKind;
  readonly share: number;
  /** Tried at the start of the trigger word. */
  readonly pattern: RegExp;
  /** What must stand right before it. */
  readonly after?: RegExp;
  /** Which group of the pattern holds a number of people. */
  readonly people?: number;
}

const PERSON =
  'woman|man|girl|boy|female|male|person|survivor|climber|player|student|pupil|resident|vet|veterinarian|doctor|physician|surgeon|gp|dentist|pharmacist|midwife|priest|pastor|teacher|baker|butcher|pilot|lawyer|undertaker|blacksmith|keeper|family|one';
const THERE =
  '(?:there|here|in (?:the )?(?:\\[[A-Z]+\\]|town|village|valley|county|state|country|world|island|area|region|district|family business|\\d+ ?(?:km|miles|mi))|on the (?:island|mountain|team|squad|force|council|reservation)|within \\d+|up (?:that|the|this)|for \\d+ ?(?:km|miles)|for miles|they have|we have|to (?:climb|reach|win|fly|swim|row|cross|survive|summit))';
const UNIQUE = new RegExp(
  String.raw`(?:only|sole|first|last|oldest|youngest|tallest|one) (?:[a-z]{3,10} ){0,2}(?:${PERSON}) ${THERE}`,
  'iy',
);
const KNOWN = /(?:everybody|everyone) (?:there |here |in town |around here )?knows (?:him|her|them|the family|who)/iy;
const PUBLIC =
  /(?:famous (?:athlete|actor|actress|singer|player|footballer|politician|person|author|musician)|(?:world|national) record holder|olympic (?:medal|gold|champion)|gold medall?ist)/iy;
const FIGURE = /(?:celebrity(?! chef)|public figure|household name)(?!\p{L})/iuy;
const IS_A = /\b(?:is|was|as|be|being|of)(?: an?| the)?(?: local| minor| national| well-known)? $/i;
const NEWS = /(?:papers|newspapers|news|headlines)(?!\p{L})/iuy;
const MADE_NEWS =
  /\b(?:he|she|they|it|this|that|who|which|case|story|family|accident|crash|fire|incident|attack|photo|picture|pictures|patient|parents|son|daughter)(?:'s|'re)?,? (?:was |were |is |are |has been |have been |had |also |even ){0,2}(?:in|made|making|hit|all over) (?:all |the |national |local |international |big |evening ){0,3}$/i;
const OTHER_NEWS =
  /(?:viral (?:video|post|story|on)|front page|press coverage|media (?:attention|coverage|frenzy)|documentary (?:about|on) (?:him|her|them))/iy;
const ON_TV = /(?:tv|television|cnn|bbc)(?!\p{L})/iuy;
const WAS_ON = /(?:was|were|been|interviewed|appeared|appearing|seen|shown) on (?:the |national |local ){0,2}$/i;
const DISASTER =
  /(?:plane|helicopter|train|bus|coach|ferry|school|mass|mall|church|nightclub|concert|bridge|building|wedding|mine|hotel) (?:crash|shooting|derailment|fire|collapse|bombing|explosion|disaster|sinking|poisoning)/iy;
const DEAD = /(?:dead|killed|died|deaths|fatalities)(?!\p{L})/iuy;
const COUNT_BEFORE =
  /(?:(?<!\d)(?:[3-9]|\d{2,3})|three|four|five|six|seven|eight|nine|ten|twelve|dozen|dozens) (?:people |guests |others |passengers |were ){0,2}$/i;
const GATHERING =
  /(?:wedding|funeral|festival|concert|parade|rally|crash|shooting|explosion|bombing|collapse|derailment|cluster)/i;
const FEW =
  /(?:only|fewer than|less than|under|about|one of) (?:only |the )?(\d{1,3}) (?:such |known |reported |published |living |other ){0,2}(?:cases|patients|people|families|individuals)(?: (?:worldwide|reported|described|ever|known|alive|in the (?:world|literature|country)))/iy;
const SETTLEMENT =
  /(?:village|hamlet|town|island|community|valley|parish|settlement) (?:of|with) (?:about |only |some |fewer than |under |roughly )?(\d{1,3}(?:,\d{3})?|\d{3,4})(?! ?(?:km|miles|acres|%|\d))/iy;

const rules: readonly (readonly [words: string, rule: Rule])[] = [
  ['only sole first last oldest youngest tallest one', { kind: 'unique_person', share: 1, people: 0, pattern: UNIQUE }],
  ['everybody everyone', { kind: 'unique_person', share: 1, people: 0, pattern: KNOWN }],
  ['famous world national olympic gold', { kind: 'unique_person', share: 1, people: 0, pattern: PUBLIC }],
  ['celebrity public household', { kind: 'unique_person', share: 1, people: 0, pattern: FIGURE, after: IS_A }],
  ['papers newspapers news headlines', { kind: 'in_the_news', share: 1, people: 0, pattern: NEWS, after: MADE_NEWS }],
  ['viral front press media documentary', { kind: 'in_the_news', share: 1, people: 0, pattern: OTHER_NEWS }],
  ['tv television cnn bbc', { kind: 'in_the_news', share: 1, people: 0, pattern: ON_TV, after: WAS_ON }],
  [
    'plane helicopter train bus coach ferry school mass mall church nightclub concert bridge building wedding mine hotel',
    { kind: 'event', share: 1, people: 0, pattern: DISASTER },
  ],
  ['dead killed died deaths fatalities', { kind: 'event', share: 1, people: 0, pattern: DEAD, after: COUNT_BEFORE }],
  ['fewer less under about one only', { kind: 'few_cases', share: 1, people: 1, pattern: FEW }],
  [
    'village hamlet town island community valley parish settlement',
    { kind: 'settlement', share: 1, people: 1, pattern: SETTLEMENT },
  ],
];

/** What a word may open: a listed word or phrase, or something that a rule reads. */
interface Told {
  readonly entries?: readonly Entry[];
  readonly rules?: readonly Rule[];
}

/** All of that by its first word: one look-up a token. */
const TOLD = new WordIndex(told());

function told(): Map<string, Told> {
  const found = new Map<string, Told>([...entries()].map(([word, listed]) => [word, { entries: listed }] as const));
  for (const [word, list] of grouped()) found.set(word, { ...found.get(word), rules: list });
  return found;
}

function grouped(): Map<string, Rule[]> {
  const triggers = new Map<string, Rule[]>();
  for (const [words, rule] of rules)
    for (const word of words.split(' ')) triggers.set(word, [...(triggers.get(word) ?? []), rule]);
  return triggers;
}

/** People that a disaster in the news leaves: order of magnitude. */
const SURVIVORS = 50;

function readRule({ text, facts }: Reader, { start }: Token, candidates: readonly Rule[]): void {
  for (const rule of candidates) {
    const match = matchAt(rule.pattern, text, start);
    if (!match) continue;
    const before = text.slice(Math.max(0, start - 60), start);
    const opening = rule.after?.exec(before);
    if (rule.after && !opening) continue;
    const from = opening ? start - before.length + opening.index : start;
    if (rule.pattern === DEAD && !GATHERING.test(text.slice(Math.max(0, start - 120), start + 120))) continue;
    const count = rule.people ? Number((match[rule.people] ?? '').replace(',', '')) : 0;
    const people = rule.kind === 'event' ? SURVIVORS : rule.people ? count : 1;
    facts.push({ kind: rule.kind, share: rule.share, people, start: from, end: start + match[0].length });
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
