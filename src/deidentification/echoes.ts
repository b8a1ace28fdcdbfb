import type { Candidate, Document, Token } from './document.ts';
import type { EngineInput } from './engine-types.ts';
import type { FindingClass } from './finding.ts';
import { attributesOf, attributesOfToken, commonBucket, FLAG, isCity } from './lexicons/index.ts';
import { initialsForm } from './people.ts';

const NUMBERED = new Set(['D', 'E', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'R']);
const CERTAIN = 0.8;

/** What a later short form stands for. */
interface Source {
  readonly class: FindingClass;
  readonly label: string;
  readonly reason_code: string;
  readonly replacement?: string;
  /** Where it was found in this text; missing when the thread's memory recalls it. */
  readonly span?: readonly [start: number, end: number];
}

/**
 * Later short forms of what was found for certain in the same text or, through memory, in an earlier post of the thread: the
 * last digits of a number, the first word or the initials of a hospital, an age over 89 said again, a person's initials
 * (engine.md section 3, "document memory").
 */
export function findEchoes(document: Document, found: readonly Candidate[], input: EngineInput): Candidate[] {
  const here = new Map<string, Source>();
  for (const candidate of found) for (const form of formsOf(document, candidate)) keep(here, form, candidate);
  const recall = recallFrom(input);
  if (here.size === 0 && !recall) return [];
  const mayEcho = recall ? formsIn(input.memory?.labels) : () => false;
  const towns = [...here.values()].some(({ label }) => label === 'CITY');
  const echoes: Candidate[] = [];
  for (let index = 0; index < document.tokens.length; index++) {
    const token = document.tokens[index];
    if (!token || token.kind === 'punctuation') continue;
    if (token.casing === 'lower' && !(towns && mayBeTown(token))) continue;
    const source = here.get(token.lower) ?? (mayEcho(token) ? recall?.(`echo:${token.lower}`) : undefined);
    if (source && !isInside(token, source) && repeats(document, token, source)) echoes.push(echoOf(token, source));
    else if (recall && isInitials(document, index) && recall(initialsForm([...token.lower])))
      echoes.push(echoOf(token, INITIALS));
  }
  return echoes;
}

/** Keys of the short forms of what was found for certain, with class and label: what memory keeps for later posts. */
export function echoForms(
  document: Document,
  found: readonly Candidate[],
): (readonly [key: string, classAndLabel: string])[] {
  return found.flatMap((candidate) =>
    formsOf(document, candidate).map((form) => [`echo:${form}`, `${candidate.class} ${candidate.label}`] as const),
  );
}

function keep(forms: Map<string, Source>, form: string, candidate: Candidate): void {
  if (forms.has(form)) return;
  const { replacement } = candidate;
  forms.set(form, {
    class: candidate.class,
    label: candidate.label,
    reason_code: candidate.reason_code,
    span: [candidate.start, candidate.end],
    ...(candidate.label === 'AGE' && replacement !== undefined ? { replacement } : {}),
  });
}

/** Asks memory for the source of a key; undefined when there is no memory to ask. */
function recallFrom({ memory }: EngineInput): ((key: string) => Source | undefined) | undefined {
  if (!memory || memory.labels.size === 0) return undefined;
  return (key) => {
    const kept = memory.labels.get(memory.token(key));
    return kept === undefined ? undefined : sourceOf(kept);
  };
}

const CLASS_AND_LABEL = /^([A-R]) ([A-Z]+)$/;

function sourceOf(kept: string): Source {
  const [, letter = 'A', label = kept] = CLASS_AND_LABEL.exec(kept) ?? [];
  const reason = REASON_OF[letter] ?? 'unique_code';
  return {
    class: letter as FindingClass,
    label,
    reason_code: label === 'AGE' ? 'age_over_89' : reason,
    ...(label === 'AGE' ? { replacement: '90 or older' } : {}),
  };
}

const REASON_OF: Readonly<Record<string, string>> = {
  A: 'name',
  B: 'facility',
  D: 'telephone_number',
  E: 'fax_number',
  G: 'social_security_number',
  H: 'record_number',
  I: 'health_plan_number',
  J: 'account_number',
  K: 'licence_number',
  L: 'vehicle_number',
  M: 'device_number',
};

const INITIALS: Source = { class: 'A', label: 'PERSON', reason_code: 'name' };

/**
 * Which tokens can be one of the forms in memory, told by the classes it holds; each question to it costs a keyed hash. Numbers leave
 * figures of four and more, an age or a room also shorter ones; a hospital, a town, an age, a room or a number plate leave words.
 */
function formsIn(labels: ReadonlyMap<string, string> = new Map()): (token: Token) => boolean {
  let [long, short, words] = [false, false, false];
  for (const kept of new Set(labels.values())) {
    const [, letter = '', label = ''] = CLASS_AND_LABEL.exec(kept) ?? [];
    const isShort = letter === 'R' || label === 'AGE';
    long ||= NUMBERED.has(letter);
    short ||= isShort;
    words ||= isShort || letter === 'L' || label === 'FACILITY' || label === 'CITY';
  }
  return (token) => {
    if (token.casing === 'lower') return false;
    if (token.kind !== 'word') return token.text.length >= (short ? 2 : long ? 4 : Infinity);
    return words && token.casing !== 'mixed' && token.text.length >= 3;
  };
}

function isInside(token: Token, { span }: Source): boolean {
  return span !== undefined && span[0] <= token.start && token.end <= span[1];
}

function echoOf(token: Token, source: Source): Candidate {
  return {
    start: token.start,
    end: token.end,
    class: source.class,
    recognizer: 'any/echo',
    score: 0.75,
    reason_code: source.reason_code,
    action: source.label === 'AGE' ? 'generalise' : 'replace',
    releasable: false,
    label: source.label,
    ...(source.replacement === undefined ? {} : { replacement: source.replacement }),
  };
}

const PERSON_DOES =
  /^\.?\s(?:is|was|has|had|says|said|agrees|agreed|wants|wanted|thinks|asked|asks|reports|denies|feels|felt|refuses|refused|came|went|will|would|still|now|on|at|in|off|home|stable|called|died|did|does|got|needs|tolerated|remains|[a-z]{3,10}ed)\b/;

/** `AA says`, `A. on CPAP`: one to three capitals where a person does something. */
function isInitials(document: Document, index: number): boolean {
  const token = document.tokens[index];
  if (token?.kind !== 'word' || token.casing === 'lower' || token.text.length > 3) return false;
  if (token.text !== token.text.toUpperCase() || token.text === 'I') return false;
  const after = document.text.slice(token.end, token.end + 14);
  const opens =
    token.startsSentence || token.startsLine || /[,;:.!?]\s$/.test(document.text.slice(0, token.start).slice(-2));
  return opens && PERSON_DOES.test(after) && (token.text.length > 1 || after.startsWith('.'));
}

function formsOf(document: Document, candidate: Candidate): string[] {
  if (candidate.score < CERTAIN) return [];
  const text = document.text.slice(candidate.start, candidate.end);
  if (candidate.recognizer === 'any/room') return [text.toLowerCase()];
  if (NUMBERED.has(candidate.class)) return numberForms(text, candidate.class);
  if (candidate.label === 'AGE') return /^\d{2,3}$/.test(text) ? [text] : [text.toLowerCase()];
  if (candidate.label === 'FACILITY') return houseForms(text);
  return candidate.label === 'CITY' ? townForms(text) : [];
}

function numberForms(text: string, letter: string): string[] {
  const groups = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const whole = groups.join('');
  const tails = [4, 5, 6].filter((length) => whole.length > length + 1).map((length) => whole.slice(-length));
  const parts = groups.filter(
    (group) => (group.length >= 4 && /\d/.test(group)) || (letter === 'L' && /^[a-z]{3}$/.test(group)),
  );
  return [
    ...parts,
    ...tails.filter((tail) => /\d{3}/.test(tail)),
    ...groups.map((group) => group.slice(1)).filter((group) => group.length > 4 && /\d{3}/.test(group)),
  ];
}

function houseForms(text: string): string[] {
  const words = text.match(/\p{L}+/gu) ?? [];
  const initials = words
    .filter((word) => /^\p{Lu}/u.test(word))
    .map((word) => word.charAt(0))
    .join('')
    .toLowerCase();
  const first = words[0]?.toLowerCase() ?? '';
  const attributes = attributesOf(first);
  const telling = first.length > 4 && commonBucket(attributes) < 4 && !(attributes & (FLAG.clinical | FLAG.region));
  return [...(initials.length >= 3 && initials.length === words.length ? [initials] : []), ...(telling ? [first] : [])];
}

function repeatsTown(document: Document, token: Token): boolean {
  if (!LANDMARKS.has(token.lower)) return true;
  return token.casing === 'title' && /\bthe\s$/.test(document.text.slice(Math.max(0, token.start - 4), token.start));
}

/** "pocatello" for Pocatello, "the Creek" for Kettle Creek: a town that is no other word, and the kind of place it is. */
function townForms(text: string): string[] {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const first = words[0] ?? '';
  const attributes = attributesOf(first);
  const only = first.length > 5 && commonBucket(attributes) === 0 && !(attributes & UNTELLING);
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return [...(only ? [first] : []), ...(LANDMARKS.has(last) ? [last] : [])];
}

const UNTELLING = FLAG.clinical | FLAG.drug | FLAG.eponym | FLAG.region | FLAG.calendar;
const LANDMARKS = new Set(
  'creek ridge hollow island bay valley falls harbor harbour springs mills cove bluff'.split(' '),
);

/** Small letters say nothing in a chat; a word that is a town and nothing else may come back in them. */
function mayBeTown(token: Token): boolean {
  return token.text.length > 5 && isCity(attributesOfToken(token));
}

function repeats(document: Document, token: Token, source: Source): boolean {
  if (source.label === 'CITY') return repeatsTown(document, token);
  if (source.label === 'FACILITY')
    return token.casing === 'title' || (token.casing === 'upper' && token.text.length < 6);
  if (source.label === 'AGE')
    return (token.startsSentence || token.startsLine) && /[!?,.]/.test(document.text[token.end] ?? '.');
  if (source.class === 'R' && token.text.length < 4)
    return /\b(?:in|bed|to|with|from|room|bay)\s$/.test(document.text.slice(Math.max(0, token.start - 6), token.start));
  if (source.class === 'L' && token.kind === 'word') return token.casing === 'upper';
  if (/(?:model|type|size)\s$/i.test(document.text.slice(token.start - 6, token.start))) return false;
  const around = document.text.slice(token.start - 1, token.start) + document.text.slice(token.end, token.end + 3);
  return !/[.%/]\d|^[./]|%|\s?mg|\s?ml/.test(around);
}
