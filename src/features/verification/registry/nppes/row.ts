import { isLuhnValid } from '../../numbers/check-digits.ts';
import { isDay, type Reading } from '../register-format.ts';
import { NPPES_HEADER } from './header.ts';

/** NUCC codes of physicians: allopathic and osteopathic groups, by their first three characters. */
const PHYSICIAN = /^(?:207|208|204|202|209)[0-9A-Z]{6}X$/;
const TAXONOMY = /^[0-9A-Z]{9}X$/;

const column = (name: string): number => NPPES_HEADER.indexOf(name);

const NPI = column('NPI');
const ENTITY = column('Entity Type Code');
const UPDATED = column('Last Update Date');
const DEACTIVATED = column('NPI Deactivation Date');
const REACTIVATED = column('NPI Reactivation Date');
const NAMES = {
  last_name: column('Provider Last Name (Legal Name)'),
  first_name: column('Provider First Name'),
  middle_name: column('Provider Middle Name'),
  suffix: column('Provider Name Suffix Text'),
  other_last_name: column('Provider Other Last Name'),
  other_first_name: column('Provider Other First Name'),
};
const SLOTS = Array.from({ length: 15 }, (_, i) => ({
  slot: i + 1,
  code: column(`Healthcare Provider Taxonomy Code_${i + 1}`),
  number: column(`Provider License Number_${i + 1}`),
  region: column(`Provider License Number State Code_${i + 1}`),
  isPrimary: column(`Healthcare Provider Primary Taxonomy Switch_${i + 1}`),
}));

/** Reads one line of the NPPES file: physicians and stubs of deactivated numbers; organisations and others are skipped. */
export function readNppesRow(cells: readonly string[]): Reading {
  if (cells.length !== NPPES_HEADER.length) return reject('wrong number of columns');
  const npi = cellOf(cells, NPI);
  if (!/^[12][0-9]{9}$/.test(npi) || !isLuhnValid(`80840${npi}`)) return reject('not an NPI');
  const days = readDays(cells);
  if (!days) return reject('not a date');
  const entity = cellOf(cells, ENTITY);
  if (entity === '1') return readPhysician(npi, days, cells);
  if (entity !== '' || days.deactivated_on === null) return { kind: 'skipped' };
  const facts = { deactivated_on: days.deactivated_on };
  return { kind: 'stub', key: npi, facts, day: days.deactivated_on };
}

interface Days {
  readonly deactivated_on: string | null;
  readonly reactivated_on: string | null;
  readonly updated_on: string | null;
}

function readPhysician(npi: string, days: Days, cells: readonly string[]): Reading {
  const licences = SLOTS.flatMap((slot) => readLicence(slot, cells));
  if (!licences.some(({ code }) => PHYSICIAN.test(code))) return { kind: 'skipped' };
  const names = {
    last_name: cellOf(cells, NAMES.last_name),
    first_name: cellOf(cells, NAMES.first_name),
    middle_name: cellOf(cells, NAMES.middle_name),
    suffix: cellOf(cells, NAMES.suffix),
    other_last_name: cellOf(cells, NAMES.other_last_name),
    other_first_name: cellOf(cells, NAMES.other_first_name),
  };
  if (Object.values(names).some((name) => name.length > 80) || names.suffix.length > 20) {
    return reject('a name is too long');
  }
  const day = (days.updated_on ?? '') > (days.deactivated_on ?? '') ? days.updated_on : days.deactivated_on;
  return { kind: 'row', key: npi, facts: { ...names, ...days, licences }, day };
}

function readLicence(slot: (typeof SLOTS)[number], cells: readonly string[]) {
  const code = cellOf(cells, slot.code);
  if (!TAXONOMY.test(code)) return [];
  const region = cellOf(cells, slot.region);
  return [
    {
      slot: slot.slot,
      code,
      number: cellOf(cells, slot.number)
        .toUpperCase()
        .replaceAll(/[\s.-]/g, '')
        .slice(0, 40),
      region: /^[A-Z]{2,3}$/.test(region) ? region : '',
      is_primary: cellOf(cells, slot.isPrimary) === 'Y',
    },
  ];
}

function readDays(cells: readonly string[]): Days | undefined {
  const deactivated = readDay(cellOf(cells, DEACTIVATED));
  const reactivated = readDay(cellOf(cells, REACTIVATED));
  const updated = readDay(cellOf(cells, UPDATED));
  if (deactivated === undefined || reactivated === undefined || updated === undefined) return undefined;
  return { deactivated_on: deactivated, reactivated_on: reactivated, updated_on: updated };
}

/** `MM/DD/YYYY` as `YYYY-MM-DD`; null when empty, undefined when it is no day of the calendar. */
export function readDay(text: string): string | null | undefined {
  if (text === '') return null;
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
  const iso = `${year}-${month}-${day}`;
  return isDay(iso) ? iso : undefined;
}

/** The file writes `--` where it has nothing; NUL, which Postgres cannot hold, is dropped. */
function cellOf(cells: readonly string[], at: number): string {
  const trimmed = (cells[at] ?? '').replaceAll('\0', '').trim();
  return trimmed === '--' ? '' : trimmed;
}

function reject(reason: string): Reading {
  return { kind: 'reject', reason };
}
