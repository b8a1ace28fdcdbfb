import type { Candidate, Document } from './document.ts';
import type { CaseMemory, EngineInput } from './engine-types.ts';
import { foldWord } from './lexicons/index.ts';
import { dayNumber, dayOfIso, isoDay, nearest, offsetText, parseDate, type PartialDate } from './timeline.ts';

/** A settled candidate with what stands in its place. */
export interface Replaced extends Candidate {
  readonly replacement: string;
}

/** What the text asks its case memory to keep. */
export interface Proposals {
  readonly labels: readonly (readonly [token: string, label: string])[];
  readonly dayZero?: string;
}

/** Gives every settled candidate its replacement: labels for people, offsets for dates, plain labels for the rest. */
export function replaceAll(
  document: Document,
  candidates: readonly Candidate[],
  input: EngineInput,
): { readonly replaced: readonly Replaced[]; readonly proposals: Proposals } {
  const people = new People(input);
  const calendar = new CaseCalendar(document, candidates, input);
  const replaced = candidates.map((candidate) => ({
    ...candidate,
    replacement: textFor(document, candidate, people, calendar),
  }));
  const dayZero = calendar.proposal();
  return { replaced, proposals: { labels: people.proposals(), ...(dayZero === undefined ? {} : { dayZero }) } };
}

function textFor(document: Document, candidate: Candidate, people: People, calendar: CaseCalendar): string {
  if (candidate.action === 'block') return '';
  if (candidate.replacement !== undefined) return candidate.replacement;
  if (candidate.class === 'A')
    return `[${people.labelFor(document.text.slice(candidate.start, candidate.end), candidate.label)}]`;
  if (candidate.class === 'C' && candidate.label === 'DATE') return calendar.textFor(candidate);
  return `[${candidate.label}]`;
}

const TAG_LETTERS = 'BCDFGHJKMNPQRSTVWXZ';
const TITLE_OR_LINK =
  /^(?:dr|mr|mrs|ms|miss|mx|prof|professor|doctor|sir|dame|rev|sister|nurse|md|do|rn|np|pa|phd|jr|sr|the|of|and|ii|iii|iv|s|van|der|de|la|al|el|bin|ibn|von|den|del|da|dos|do|di|du|le|ten|ter|zu)$/;

/** Labels of the people of one text: stable inside it, through memory inside the case, random, never made from the name. */
class People {
  readonly #memory: CaseMemory | undefined;
  readonly #randomBytes: (count: number) => Uint8Array;
  readonly #byPart = new Map<string, string>();
  readonly #taken: Set<string>;
  readonly #proposed = new Map<string, string>();

  constructor(input: EngineInput) {
    this.#memory = input.memory;
    this.#randomBytes = input.randomBytes ?? ((count) => crypto.getRandomValues(new Uint8Array(count)));
    this.#taken = new Set(input.memory?.labels.values() ?? []);
  }

  labelFor(name: string, role: string): string {
    const folded = foldWord(name).replace(/\s+/g, ' ').trim();
    const parts = folded.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 0);
    const telling = parts.filter((part) => part.length > 1 && !TITLE_OR_LINK.test(part));
    const known =
      this.#known(folded) ??
      telling.map((part) => this.#known(part)).find((label) => label !== undefined) ??
      this.#byInitials(parts);
    const label = known ?? this.#newLabel(role);
    this.#remember([folded, ...telling], label);
    return label;
  }

  proposals(): (readonly [string, string])[] {
    return [...this.#proposed];
  }

  #known(part: string): string | undefined {
    return this.#byPart.get(part) ?? this.#memory?.labels.get(this.#memory.token(part));
  }

  /** "J.P." after "Jedediah Pruitt": initials of one known name, in either order. */
  #byInitials(parts: readonly string[]): string | undefined {
    if (parts.length === 0 || parts.some((part) => part.length > 1)) return undefined;
    return this.#known(`initials:${parts.toSorted().join('')}`);
  }

  #remember(parts: readonly string[], label: string): void {
    const words = (parts[0] ?? '')
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 0 && !TITLE_OR_LINK.test(word));
    const initials =
      words.length > 1
        ? [
            `initials:${words
              .map((word) => word.charAt(0))
              .toSorted()
              .join('')}`,
          ]
        : [];
    for (const part of [...parts, ...initials]) {
      if (this.#byPart.has(part)) continue;
      this.#byPart.set(part, label);
      if (!this.#memory) continue;
      const token = this.#memory.token(part);
      if (!this.#memory.labels.has(token)) this.#proposed.set(token, label);
    }
  }

  #newLabel(role: string): string {
    const first = role === 'PERSON' ? 'PATIENT' : role;
    if (first === 'PATIENT' && !this.#taken.has('PATIENT')) return this.#take('PATIENT');
    for (;;) {
      const [letter = 0, digit = 0] = this.#randomBytes(2);
      const label = `${role === 'PATIENT' ? 'PERSON' : role} ${TAG_LETTERS[letter % TAG_LETTERS.length]}${(digit % 90) + (this.#taken.size > 900 ? 10 : 1)}`;
      if (!this.#taken.has(label) || this.#taken.size > 1500) return this.#take(label);
    }
  }

  #take(label: string): string {
    this.#taken.add(label);
    return label;
  }
}

const BIRTH_BEFORE =
  /(?:born|dob|d\.o\.b\.?|birth(?:day|date)?|geboren|b\.)[\s:.,(]*(?:on|is|was|date|of|in|the|am)?[\s:]*$/i;

/** Day 0 of a case: memory's, or the earliest complete date of this text; birth dates never anchor. */
class CaseCalendar {
  readonly #document: Document;
  readonly #currentYear: number;
  readonly #parsed = new Map<Candidate, PartialDate | undefined>();
  readonly #dayZero: number | undefined;
  readonly #fromMemory: boolean;

  constructor(document: Document, candidates: readonly Candidate[], input: EngineInput) {
    this.#document = document;
    this.#currentYear = input.currentYear;
    const dates = candidates.filter(
      (one) => one.class === 'C' && one.label === 'DATE' && one.replacement === undefined,
    );
    for (const one of dates)
      this.#parsed.set(
        one,
        parseDate(document.text.slice(one.start, one.end), input.dateOrder ?? 'mdy', input.currentYear),
      );
    const known = input.memory?.dayZero === undefined ? undefined : dayOfIso(input.memory.dayZero);
    this.#fromMemory = known !== undefined;
    this.#dayZero = known ?? this.#earliest();
  }

  proposal(): string | undefined {
    return this.#fromMemory || this.#dayZero === undefined ? undefined : isoDay(this.#dayZero);
  }

  textFor(candidate: Candidate): string {
    const date = this.#parsed.get(candidate);
    const year = date?.year === undefined ? undefined : String(date.year);
    if (this.#isBirth(candidate)) return year !== undefined && this.#currentYear - Number(year) < 90 ? year : '[DATE]';
    const day = this.#dayOf(date);
    if (day !== undefined && this.#dayZero !== undefined) return offsetText(day, this.#dayZero);
    return year !== undefined && this.#currentYear - Number(year) < 90 ? year : '[DATE]';
  }

  #dayOf(date: PartialDate | undefined): number | undefined {
    const complete = dayNumber(date);
    if (complete !== undefined || date?.day === undefined || this.#dayZero === undefined) return complete;
    return nearest(date, this.#dayZero);
  }

  #isBirth(candidate: Candidate): boolean {
    return BIRTH_BEFORE.test(this.#document.text.slice(Math.max(0, candidate.start - 24), candidate.start));
  }

  /** Without any complete date, the first day and month of the text anchor it in the current year. */
  #earliest(): number | undefined {
    const dated = [...this.#parsed].filter(([candidate]) => !this.#isBirth(candidate)).map(([, date]) => date);
    const complete = dated.map((date) => dayNumber(date)).filter((day): day is number => day !== undefined);
    if (complete.length > 0) return Math.min(...complete);
    const partial = dated.find((date) => date?.day !== undefined && date.month !== undefined);
    return partial && dayNumber({ ...partial, year: this.#currentYear });
  }
}
