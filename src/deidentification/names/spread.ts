import { commonBucket, FLAG, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { isKept } from './keep.ts';
import { likeness } from './likeness.ts';
import { isCapital } from './read-name.ts';
import type { NameRole, NameSpan } from './span.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** What the caller remembers of a thread: the label of a folded part of a name. */
export interface KnownNames {
  labelOf(foldedNamePart: string): string | undefined;
}

interface Known {
  readonly role: NameRole;
  readonly common: boolean;
}

/** The later forms of names found for certain, and of names the thread remembers: surname alone, lower case, nickname, initials. */
export function laterForms(words: Words, found: readonly NameSpan[], known: KnownNames | undefined): NameSpan[] {
  const memory = new Memory(words, found);
  if (memory.isEmpty && !known) return [];
  const covered = coverage(words, found);
  const spans: NameSpan[] = [];
  for (let unit = 0; unit < words.count; unit++) {
    if (covered[unit] || words.kind[unit] !== KIND.word) continue;
    const role = memory.roleOf(unit) ?? (known && remembered(words, unit, known));
    if (!role || isKept(words, unit, unit + 1)) continue;
    spans.push({ from: unit, to: unit + 1, role, score: 0.9, by: 'memory', certain: false });
  }
  return spans;
}

function coverage(words: Words, found: readonly NameSpan[]): Uint8Array {
  const covered = new Uint8Array(words.count);
  for (const span of found) covered.fill(1, span.from, span.to);
  return covered;
}

/** Asks the thread's memory only about words that can be names: each question costs a keyed hash. */
function remembered(words: Words, unit: number, known: KnownNames): NameRole | undefined {
  const casing = words.casing[unit];
  const attributes = words.attributes[unit] ?? 0;
  const common = commonBucket(attributes) > 0 || (attributes & FLAG.clinical) !== 0;
  if (casing === CASING.initial || (words.cues[unit] ?? 0) & CUE.stop) return undefined;
  if (casing === CASING.lower && common) return undefined;
  if (!isNameWord(attributes) && (common || attributes & FLAG.drug)) return undefined;
  const label = known.labelOf(words.folded(unit));
  return label === undefined ? undefined : roleOfLabel(label);
}

function roleOfLabel(label: string): NameRole {
  const [role] = label.split(' ');
  return role === 'PATIENT' || role === 'RELATIVE' || role === 'CLINICIAN' ? role : 'PERSON';
}

class Memory {
  readonly #words: Words;
  readonly #parts = new Map<string, Known>();
  readonly #hashes = new Map<number, Known>();
  readonly #initials = new Map<string, Known>();
  readonly #letters = new Map<string, Known>();

  constructor(words: Words, found: readonly NameSpan[]) {
    this.#words = words;
    for (const span of found) if (span.certain) this.#remember(span);
  }

  /** Whether no name was found for certain that could come back. */
  get isEmpty(): boolean {
    return this.#parts.size === 0;
  }

  roleOf(unit: number): NameRole | undefined {
    if (this.isEmpty) return undefined;
    const exact = this.#hashes.get(this.#words.hash[unit] ?? 0);
    if (exact) return this.#admits(unit, exact) ? exact.role : undefined;
    return (this.#nickname(unit) ?? this.#initialsAt(unit) ?? this.#initialAt(unit))?.role;
  }

  #remember(span: NameSpan): void {
    let initials = '';
    for (let unit = span.from; unit < span.to; unit++) {
      if (this.#words.kind[unit] !== KIND.word) continue;
      const whole = this.#words.folded(unit);
      initials += whole[0] ?? '';
      if (
        this.#words.casing[unit] === CASING.initial ||
        (this.#words.cues[unit] ?? 0) & (CUE.particle | CUE.suffix | CUE.stop)
      )
        continue;
      const common = commonBucket(this.#words.attributes[unit] ?? 0) > 0;
      const known = { role: span.role, common };
      this.#hashes.set(this.#words.hash[unit] ?? 0, known);
      for (const part of [whole, ...whole.split('-')]) if (part.length > 2) this.#part(part, known);
    }
    if (initials && !this.#letters.has(initials.charAt(0)))
      this.#letters.set(initials.charAt(0), { role: span.role, common: true });
    if (initials.length === 2 || initials.length === 3) this.#initials.set(initials, { role: span.role, common: true });
  }

  #part(part: string, known: Known): void {
    if (!this.#parts.has(part)) this.#parts.set(part, known);
  }

  /** A name that is also a word comes back only with a capital and not where any word has one. */
  #admits(unit: number, known: Known): boolean {
    const eponym = ((this.#words.attributes[unit] ?? 0) & FLAG.eponym) !== 0;
    if (eponym && (this.#words.marks[unit] ?? 0) & MARK.possessive) return false;
    if ((this.#words.attributes[unit] ?? 0) & (FLAG.calendar | FLAG.region)) return false;
    if (!known.common) return true;
    if (this.#isOwner(unit)) return true;
    const opens = ((this.#words.marks[unit] ?? 0) & (MARK.sentence | MARK.line)) !== 0;
    const name = likeness(this.#words, unit) >= 2 || ((this.#words.attributes[unit] ?? 0) & FLAG.nickname) !== 0;
    return isCapital(this.#words, unit) && (!opens || name);
  }

  /** `strand's LVEF`: in small letters, and something is hers. */
  #isOwner(unit: number): boolean {
    const attributes = this.#words.attributes[unit] ?? 0;
    const possessive = ((this.#words.marks[unit] ?? 0) & MARK.possessive) !== 0;
    return possessive && surnameBucket(attributes) >= 4 && !(attributes & (FLAG.clinical | FLAG.drug));
  }

  /** `Tommy` for Tom, `jed` for Jedediah, `Ibarra` for Ibarra-Montes. */
  #nickname(unit: number): Known | undefined {
    const words = this.#words;
    const length = (words.end[unit] ?? 0) - (words.start[unit] ?? 0);
    if (length < 3 || length > 14 || likeness(words, unit) < (words.casing[unit] === CASING.lower ? 1 : 2))
      return undefined;
    const form = words.folded(unit);
    const exact = this.#parts.get(form);
    if (exact) return exact;
    const listed = ((words.attributes[unit] ?? 0) & FLAG.nickname) !== 0;
    for (const [part, known] of this.#parts) {
      if (part.startsWith(form) && (listed || (part.length - form.length >= 2 && words.casing[unit] !== CASING.lower)))
        return known;
      if (form.length - part.length <= 3 && form.startsWith(part) && /(?:y|ie|ey)$/.test(form)) return known;
      if (part.endsWith(form) && form.length >= 5 && words.casing[unit] !== CASING.lower) return known;
    }
    return undefined;
  }

  /** `T fainted`, `A. on CPAP`: the first letter of a name found, where a person does something. */
  #initialAt(unit: number): Known | undefined {
    const words = this.#words;
    if (
      words.casing[unit] !== CASING.initial ||
      !((words.marks[unit] ?? 0) & (MARK.sentence | MARK.line) || unit === 0 || words.code[unit - 1] === 44)
    )
      return undefined;
    const dotted = words.code[unit + 1] === 46 && ((words.marks[unit + 1] ?? 0) & MARK.glued) !== 0;
    const next = dotted ? unit + 2 : unit + 1;
    if (next >= words.count || (words.marks[next] ?? 0) & MARK.line || words.casing[next] !== CASING.lower)
      return undefined;
    const acts =
      ((words.cues[next] ?? 0) & CUE.personVerb) !== 0 || (dotted && ((words.cues[next] ?? 0) & CUE.stop) !== 0);
    const letter = words.folded(unit);
    return (acts || dotted) && (dotted || !/^[ai]$/.test(letter)) ? this.#letters.get(letter) : undefined;
  }

  /** `AA says`: the initials of a full name, in capitals, where a person does something. */
  #initialsAt(unit: number): Known | undefined {
    const words = this.#words;
    if (words.casing[unit] !== CASING.upper || (words.end[unit] ?? 0) - (words.start[unit] ?? 0) > 3) return undefined;
    if (!((words.cues[unit + 1] ?? 0) & CUE.personVerb)) return undefined;
    return this.#initials.get(words.folded(unit));
  }
}
