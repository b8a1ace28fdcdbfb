import { isLuhnValid } from '../numbers/check-digits.ts';
import { NPPES_HEADER } from './nppes-header.ts';
import { sha256 } from './look-up.ts';
import type { LicenceRow, ProviderRow } from './queries.ts';

/** What one line of the file means to us; `rejected` is a line that breaks the layout, `reason` never quotes it. */
export type NppesRow =
  | {
      readonly kind: 'provider';
      readonly provider: Omit<ProviderRow, 'runId'>;
      readonly licences: readonly LicenceRow[];
    }
  | { readonly kind: 'stub'; readonly npi: string; readonly deactivatedOn: string }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** NUCC codes of physicians: allopathic and osteopathic groups, by their first three characters. */
const PHYSICIAN = /^(?:207|208|204|202|209)[0-9A-Z]{6}X$/;
const TAXONOMY = /^[0-9A-Z]{9}X$/;
const SLOTS = Array.from({ length: 15 }, (_, i) => i + 1);

const column = new Map(NPPES_HEADER.map((name, at) => [name, at]));

/** Reads one line of the NPPES file: physicians and stubs of deactivated numbers; organisations and others are skipped. */
export function readNppesRow(cells: readonly string[]): NppesRow {
  if (cells.length !== NPPES_HEADER.length) return { kind: 'rejected', reason: 'wrong number of columns' };
  const cell = (name: string): string => clean(cells[column.get(name) ?? -1] ?? '');
  const npi = cell('NPI');
  if (!/^[12][0-9]{9}$/.test(npi) || !isLuhnValid(`80840${npi}`)) return { kind: 'rejected', reason: 'not an NPI' };
  const days = readDays(cell);
  if (!days) return { kind: 'rejected', reason: 'not a date' };
  const entity = cell('Entity Type Code');
  if (entity === '')
    return days.deactivatedOn ? { kind: 'stub', npi, deactivatedOn: days.deactivatedOn } : { kind: 'skipped' };
  if (entity !== '1') return { kind: 'skipped' };
  return readPhysician(npi, days, cell);
}

type Cell = (name: string) => string;

interface Days {
  readonly deactivatedOn: string | null;
  readonly reactivatedOn: string | null;
  readonly updatedOn: string | null;
}

function readPhysician(npi: string, days: Days, cell: Cell): NppesRow {
  const licences = SLOTS.flatMap((slot) => readLicence(npi, slot, cell));
  if (!licences.some((licence) => PHYSICIAN.test(licence.taxonomyCode))) return { kind: 'skipped' };
  const names = {
    lastName: cell('Provider Last Name (Legal Name)'),
    firstName: cell('Provider First Name'),
    middleName: cell('Provider Middle Name'),
    suffix: cell('Provider Name Suffix Text'),
    otherLastName: cell('Provider Other Last Name'),
    otherFirstName: cell('Provider Other First Name'),
  };
  if (Object.values(names).some((name) => name.length > 80) || names.suffix.length > 20) {
    return { kind: 'rejected', reason: 'a name is too long' };
  }
  const facts = { npi, ...names, ...days };
  return { kind: 'provider', provider: { ...facts, rowHash: sha256(JSON.stringify([facts, licences])) }, licences };
}

function readLicence(npi: string, slot: number, cell: Cell): LicenceRow[] {
  const taxonomyCode = cell(`Healthcare Provider Taxonomy Code_${slot}`);
  if (!TAXONOMY.test(taxonomyCode)) return [];
  const region = cell(`Provider License Number State Code_${slot}`);
  return [
    {
      npi,
      slot,
      taxonomyCode,
      number: cell(`Provider License Number_${slot}`)
        .toUpperCase()
        .replaceAll(/[\s.-]/g, '')
        .slice(0, 40),
      region: /^[A-Z]{2,3}$/.test(region) ? region : '',
      isPrimary: cell(`Healthcare Provider Primary Taxonomy Switch_${slot}`) === 'Y',
    },
  ];
}

function readDays(cell: Cell): Days | undefined {
  const deactivatedOn = readDay(cell('NPI Deactivation Date'));
  const reactivatedOn = readDay(cell('NPI Reactivation Date'));
  const updatedOn = readDay(cell('Last Update Date'));
  if (deactivatedOn === undefined || reactivatedOn === undefined || updatedOn === undefined) return undefined;
  return { deactivatedOn, reactivatedOn, updatedOn };
}

/** `MM/DD/YYYY` as `YYYY-MM-DD`; null when empty, undefined when it is no day of the calendar. */
export function readDay(text: string): string | null | undefined {
  if (text === '') return null;
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const iso = `${year}-${month}-${day}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso ? undefined : iso;
}

/** The file writes `--` where it has nothing. */
function clean(text: string): string {
  const trimmed = text.trim();
  return trimmed === '--' ? '' : trimmed;
}
