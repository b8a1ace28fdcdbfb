import type { Candidate, Document } from './document.ts';
import type { EngineInput } from './engine-types.ts';
import { dayNumber, dayOfIso, isoDay, nearest, offsetText, parseDate, type PartialDate } from './timeline.ts';

const BIRTH_BEFORE =
  /(?:born|dob|d\.o\.b\.?|birth(?:day|date)?|geboren|b\.)[\s:.,(]*(?:(?:on|is|was|date|of|in|the|am)[\s:]*)?$/i;
const OFFSET_IN_TEXT = /\bday (?:0|[+-]\d)/;

/** Whether a gated text counts days: then its thread had a day 0. */
export function countsDays(text: string): boolean {
  return OFFSET_IN_TEXT.test(text);
}

/** What stands for one date, and whether the author should write an interval instead. */
export interface DateText {
  readonly text: string;
  readonly unanchored: boolean;
}

/**
 * Day 0 of a case: memory's, or the earliest complete date of this text; birth dates never anchor. A thread that shows
 * offsets but whose day 0 is gone is not anchored again: two day 0 in one case would make intervals wrong.
 */
export class CaseCalendar {
  readonly #document: Document;
  readonly #currentYear: number;
  readonly #parsed = new Map<Candidate, PartialDate | undefined>();
  readonly #dayZero: number | undefined;
  readonly #fromMemory: boolean;
  readonly #lost: boolean;

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
    this.#lost = known === undefined && dates.length > 0 && (input.thread ?? []).some(countsDays);
    this.#dayZero = known ?? (this.#lost ? undefined : this.#earliest());
  }

  /** Day 0 that this text asks memory to keep, `YYYY-MM-DD`. */
  proposal(): string | undefined {
    return this.#fromMemory || this.#dayZero === undefined ? undefined : isoDay(this.#dayZero);
  }

  /** `day +3`, or the year where no day can be told, or `[DATE]` where the year would tell an age over 89. */
  textFor(candidate: Candidate): DateText {
    const date = this.#parsed.get(candidate);
    const day = this.#isBirth(candidate) ? undefined : this.#dayOf(date);
    if (day !== undefined && this.#dayZero !== undefined)
      return { text: offsetText(day, this.#dayZero), unanchored: false };
    const year = date?.year;
    const text = year !== undefined && this.#currentYear - year < 90 ? String(year) : '[DATE]';
    return { text, unanchored: this.#lost && !this.#isBirth(candidate) };
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
