import { HOLIDAYS, MONTHS, SHORT_WEEKDAYS, WEEKDAYS } from '../calendar.ts';
import type { CueRule, Recognizer } from '../recognizer.ts';
import { findOrdinal, findWeekday } from './date-day.ts';
import { findMonth } from './date-month.ts';
import { findGlued, findNumeric } from './date-numeric.ts';
import { findHoliday, findQuarter, findSeason } from './date-season.ts';

const HOLIDAY_CUE: CueRule['words'] = HOLIDAYS;

/** Feast days by their first word, longest first. */
export const HOLIDAY_STARTS = new Map<string, string[][]>();

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
