import { DAY } from '../../../../kernel/time.ts';
import { isLuhnValid } from '../../numbers/check-digits.ts';
import { isDay, type Reading, type RegisterFormat } from '../register-format.ts';
import { watchDeactivated } from './format.ts';
import { mergeStubs } from './queries.ts';
import { readDay } from './row.ts';

/** Columns of the list, below a line of title. */
export const DEACTIVATIONS_HEADER = ['NPI', 'NPPES Deactivation Date'] as const;

/**
 * The monthly list of deactivated numbers (NPPES Deactivated NPI Report): a workbook with a title, or its CSV. It marks
 * numbers that we hold and adds nothing; a member's claim goes through the checks again.
 */
export const DEACTIVATIONS: RegisterFormat = {
  kind: 'deactivations',
  header: DEACTIVATIONS_HEADER,
  hasTitle: true,
  entry: /^(?:nppes[ _-]?)?deactivated[^.]{0,80}\.(?:csv|xlsx)$/i,
  dayInName(fileName) {
    const [, year, month, day] = /(20\d{2})-?(\d{2})-?(\d{2})/.exec(fileName) ?? [];
    return year === undefined ? undefined : `${year}-${month}-${day}`;
  },
  read: readDeactivation,
  async merge(tx, load) {
    const ended = await mergeStubs(tx, load.runId);
    return { added: 0, changed: 0, ended, membersAffected: await watchDeactivated(tx, load) };
  },
};

/** Reads one line: a number and its day, as text (`MM/DD/YYYY`, `YYYY-MM-DD`) or as the day number of a sheet. */
export function readDeactivation(cells: readonly string[]): Reading {
  const [npi = '', written = '', ...more] = cells.map((cell) => cell.replaceAll('\0', '').trim());
  if (npi === '' && written === '') return { kind: 'skipped' };
  if (more.some((cell) => cell !== '')) return { kind: 'reject', reason: 'wrong number of columns' };
  if (!/^[12][0-9]{9}$/.test(npi) || !isLuhnValid(`80840${npi}`)) return { kind: 'reject', reason: 'not an NPI' };
  const day = dayOf(written);
  if (day === undefined) return { kind: 'reject', reason: 'not a date' };
  return { kind: 'stub', key: npi, facts: { deactivated_on: day }, day };
}

/** Day 0 of a sheet's calendar since its false 29 February 1900 (ECMA-376 part 1, 18.17.4.1). */
const SHEET_EPOCH = Date.UTC(1899, 11, 30);

function dayOf(text: string): string | undefined {
  if (/^\d{5}(?:\.0+)?$/.test(text)) return new Date(SHEET_EPOCH + Number(text) * DAY).toISOString().slice(0, 10);
  if (isDay(text)) return text;
  return readDay(text) ?? undefined;
}
