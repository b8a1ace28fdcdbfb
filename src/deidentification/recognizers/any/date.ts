import { MONTHS, SHORT_WEEKDAYS, WEEKDAYS } from '../calendar.ts';
import type { Recognizer } from '../recognizer.ts';
import { findOrdinal, findWeekday } from './date-day.ts';
import { findMonth } from './date-month.ts';
import { findGlued, findNumeric } from './date-numeric.ts';
import { HOLIDAY_STARTS, findHoliday, findQuarter, findSeason } from './date-season.ts';

/** All elements of dates but the year, 45 CFR 164.514(b)(2)(i)(C): day, month, weekday, feast, quarter, season. */
export const anyDate: Recognizer = {
  name: 'any/date',
  class: 'C',
  label: 'DATE',
  reason: 'date',
  action: 'generalise',
  finders: [
    { on: ['number'], digits: [1, 14], find: findNumeric },
    { on: ['mixed'], find: findGlued },
    { on: [...MONTHS.keys()], find: findMonth },
    { on: [...WEEKDAYS.keys(), ...SHORT_WEEKDAYS], find: findWeekday },
    { on: [...HOLIDAY_STARTS.keys()], find: findHoliday },
    { on: ['q1', 'q2', 'q3', 'q4', 'quarter'], find: findQuarter },
    { on: ['spring', 'summer', 'autumn', 'fall', 'winter'], find: findSeason },
    { on: ['the'], find: findOrdinal },
  ],
};
