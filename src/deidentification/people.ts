import type { EngineInput } from './engine-types.ts';
import { attributesOf, firstNameBucket, FLAG, foldWord } from './lexicons/index.ts';

const TAG_LETTERS = 'BCDFGHJKMNPQRSTVWXZ';
const TAG_NUMBERS = 90;
const TITLE_OR_LINK =
  /^(?:dr|mr|mrs|ms|miss|mx|prof|professor|doctor|sir|dame|rev|sister|nurse|md|do|rn|np|pa|phd|jr|sr|the|of|and|ii|iii|iv|s|van|der|de|la|al|el|bin|ibn|von|den|del|da|dos|do|di|du|le|ten|ter|zu)$/;
const LABEL_IN_TEXT = /\[([A-Z]{2,14}(?: [A-Z]\d{1,2})?)\]/g;

/** A name as case memory knows it: whole, by its telling parts, by its initials. All folded. */
interface NameForms {
  readonly whole: string;
  readonly words: readonly string[];
  readonly telling: readonly string[];
}

/**
 * Labels of the people of one text: stable inside it and, through memory, inside the case; random and never made from the
 * name (164.514(c)). Memory is asked and told by keyed tokens only.
 */
export class People {
  readonly #input: EngineInput;
  readonly #byForm = new Map<string, string>();
  #takenLabels: Set<string> | undefined;
  readonly #proposed = new Map<string, string>();
  /** The person named last, whose forms are learnt when somebody asks: most texts name one. */
  #last: readonly [forms: NameForms, label: string] | undefined;

  constructor(input: EngineInput) {
    this.#input = input;
  }

  /** Looked for when the first new label is given: most texts need none, and a thread is long. */
  get #taken(): Set<string> {
    const { memory, thread = [] } = this.#input;
    return (this.#takenLabels ??= new Set([...(memory?.labels.values() ?? []), ...labelsOf(thread)]));
  }

  /** The label, without brackets, of the person so named; `role` is PATIENT, RELATIVE, CLINICIAN or PERSON. */
  labelFor(name: string, role: string): string {
    if (this.#input.labels === 'roles') return role;
    this.#learnLast();
    const forms = formsOf(name);
    const label = this.#known(forms, role) ?? this.#newLabel(role);
    this.#last = [forms, label];
    return label;
  }

  /** New tokens for case memory, each with its label. */
  proposals(): (readonly [token: string, label: string])[] {
    if (this.#input.memory) this.#learnLast();
    return [...this.#proposed];
  }

  #known(forms: NameForms, role: string): string | undefined {
    if (this.#byForm.size === 0 && !this.#input.memory) return undefined;
    const whole = this.#recall(forms.whole);
    if (whole !== undefined) return whole;
    const labels = forms.telling.map((part) => this.#recall(part) ?? this.#recallShort(part));
    const first = labels[0];
    if (first !== undefined) return first;
    if (forms.telling.length === 0) return this.#recallInitials(forms.words);
    const last = labels.find((label) => label !== undefined);
    if (last !== undefined) return mayBe(last, forms, role) ? last : undefined;
    const [only = ''] = forms.telling;
    return forms.telling.length === 1 && only.length <= 3 ? this.#recallInitials([...only]) : undefined;
  }

  #recall(form: string): string | undefined {
    const { memory } = this.#input;
    return this.#byForm.get(form) ?? memory?.labels.get(memory.token(form));
  }

  /** `Sole` after Soledad, `Tommy` after Tom. */
  #recallShort(part: string): string | undefined {
    const stem = stemOf(part);
    return this.#recall(shortForm(part)) ?? (stem === undefined ? undefined : this.#recall(stem));
  }

  /** `J.P.` or `JP` after "Jedediah Pruitt", in either order. */
  #recallInitials(words: readonly string[]): string | undefined {
    return words.length === 0 ? undefined : this.#recall(initialsForm(words));
  }

  #learnLast(): void {
    if (this.#last) this.#learn(...this.#last);
    this.#last = undefined;
  }

  #learn(forms: NameForms, label: string): void {
    const given = forms.telling[0];
    const initials = forms.words.length > 1 ? [initialsForm(forms.words)] : [];
    const first = given === undefined ? [] : [initialsForm([given])];
    for (const form of [forms.whole, ...forms.telling, ...initials, ...first]) this.#keep(form, label);
    for (const part of forms.telling) for (const short of shortFormsOf(part)) this.#keep(short, label);
  }

  #keep(form: string, label: string): void {
    if (this.#byForm.has(form)) return;
    this.#byForm.set(form, label);
    const { memory } = this.#input;
    if (!memory) return;
    const token = memory.token(form);
    if (!memory.labels.has(token)) this.#proposed.set(token, label);
  }

  #newLabel(role: string): string {
    const mayBePatient = role === 'PERSON' || role === 'PATIENT';
    if (mayBePatient && !this.#taken.has('PATIENT')) return this.#take('PATIENT');
    const random = this.#input.randomBytes ?? platformBytes;
    for (;;) {
      const [letter = 0, number = 0] = random(2);
      const tag = `${TAG_LETTERS[letter % TAG_LETTERS.length]}${(number % TAG_NUMBERS) + 1}`;
      const label = `${role === 'PATIENT' ? 'PERSON' : role} ${tag}`;
      if (!this.#taken.has(label) || this.#taken.size >= TAG_LETTERS.length * TAG_NUMBERS) return this.#take(label);
    }
  }

  #take(label: string): string {
    this.#taken.add(label);
    return label;
  }
}

const pool = new Uint8Array(1024);
let used = pool.length;

/** Random bytes of the platform, drawn a kilobyte at a time; none is given twice. */
function platformBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += count;
  return pool.slice(used - count, used);
}

/** Labels that earlier posts of a thread already show: they stay taken even when the memory that gave them is gone. */
function labelsOf(thread: readonly string[]): string[] {
  return thread.flatMap((post) => [...post.matchAll(LABEL_IN_TEXT)].map(([, label = '']) => label));
}

/** A known surname with an unknown given name is a relative as often as not; alone, it is the one who bears it. */
function mayBe(label: string, forms: NameForms, role: string): boolean {
  if (forms.telling.length > 1) return false;
  const held = label.split(' ', 1)[0];
  return role === 'PERSON' || role === 'PATIENT' || held === role || held === 'PERSON';
}

function formsOf(name: string): NameForms {
  const whole = foldWord(name.replace(/['’]s(?!\p{L})/giu, ''))
    .replace(/\s+/g, ' ')
    .trim();
  const parts = whole.match(/[\p{L}\p{N}]+/gu) ?? [];
  const words = parts.filter((part) => !TITLE_OR_LINK.test(part));
  return { whole, words, telling: words.filter((part) => part.length > 1) };
}

/** Key of the initials of a name, in any order. */
export function initialsForm(words: readonly string[]): string {
  const letters = words.map((word) => word.charAt(0)).toSorted();
  return `initials:${letters.join('')}`;
}

/** Key of a short form of a part of a name. */
function shortForm(part: string): string {
  return `short:${part}`;
}

const LEAST_SHORT = 3;
const MOST_SHORT = 6;

function shortFormsOf(part: string): string[] {
  const longest = Math.min(part.length - 2, MOST_SHORT);
  const lengths = Array.from({ length: Math.max(0, longest - LEAST_SHORT + 1) }, (_, index) => LEAST_SHORT + index);
  return lengths.map((length) => shortForm(part.slice(0, length)));
}

/** `tom` of `tommy`, `bill` of `billie`; undefined where no such ending is. */
function stemOf(part: string): string | undefined {
  const bare = /^(\p{L}{3,})(?:ie|ey|y)$/u.exec(part)?.[1];
  return bare === undefined ? undefined : bare.replace(/([^l])\1$/, '$1');
}

/**
 * The label by which memory knows one folded word: as part of a name, or as a short form where lists of first names hold it.
 * The name layers ask this for words that may be names.
 */
export function labelOfPart(input: EngineInput, word: string): string | undefined {
  const { memory } = input;
  if (!memory) return undefined;
  const recall = (form: string): string | undefined => memory.labels.get(memory.token(form));
  const whole = recall(word);
  if (whole !== undefined || !isShortName(word)) return whole;
  const stem = stemOf(word);
  return recall(shortForm(word)) ?? (stem === undefined ? undefined : recall(stem));
}

function isShortName(word: string): boolean {
  if (word.length < LEAST_SHORT) return false;
  const attributes = attributesOf(word);
  return (attributes & (FLAG.nickname | FLAG.foreignFirst)) !== 0 || firstNameBucket(attributes) >= 2;
}
