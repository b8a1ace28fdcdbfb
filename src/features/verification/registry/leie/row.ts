import { createHash } from 'node:crypto';
import { fold } from '../../matching/fold.ts';
import { isLuhnValid } from '../../numbers/check-digits.ts';
import { isDay, type Reading } from '../register-format.ts';

/** The 18 columns of the OIG's exclusion file, in order (product.md 6.6). */
export const LEIE_HEADER = [
  'LASTNAME',
  'FIRSTNAME',
  'MIDNAME',
  'BUSNAME',
  'GENERAL',
  'SPECIALTY',
  'UPIN',
  'NPI',
  'DOB',
  'ADDRESS',
  'CITY',
  'STATE',
  'ZIP',
  'EXCLTYPE',
  'EXCLDATE',
  'REINDATE',
  'WAIVERDATE',
  'WVRSTATE',
] as const;

/** Lengths at which the file cuts names (OIG, record layout of the LEIE). */
export const LEIE_LENGTHS = { last: 20, first: 15 } as const;

/**
 * Reads one line of the LEIE. Businesses are skipped; of a person only what matching needs is kept, no address. A line
 * with a day of reinstatement is the end of its entry.
 */
export function readLeieRow(cells: readonly string[]): Reading {
  if (cells.length !== LEIE_HEADER.length) return reject('wrong number of columns');
  const cell = (name: (typeof LEIE_HEADER)[number]): string =>
    (cells[LEIE_HEADER.indexOf(name)] ?? '').replaceAll('\0', '').trim();
  const names = { last_name: cell('LASTNAME'), first_name: cell('FIRSTNAME'), middle_name: cell('MIDNAME') };
  if (names.last_name === '') return { kind: 'skipped' };
  if (Object.values(names).some((name) => name.length > 80)) return reject('a name is too long');
  const [born_on, excluded_on, reinstated_on, waived_on] = [
    readLeieDay(cell('DOB')),
    readLeieDay(cell('EXCLDATE')),
    readLeieDay(cell('REINDATE')),
    readLeieDay(cell('WAIVERDATE')),
  ];
  if (born_on === undefined || excluded_on === undefined || reinstated_on === undefined || waived_on === undefined) {
    return reject('not a date');
  }
  const exclusion_type = cell('EXCLTYPE').replaceAll(/[^0-9A-Za-z]/g, '');
  if (!/^[0-9A-Za-z]{1,9}$/.test(exclusion_type)) return reject('not an exclusion type');
  const npi = readNpi(cell('NPI'));
  const key = keyOf([names.last_name, names.first_name, names.middle_name, npi, born_on, exclusion_type, excluded_on]);
  if (reinstated_on !== null) return { kind: 'stub', key, facts: { left_on: reinstated_on }, day: reinstated_on };
  const region = /^[A-Z]{2}$/.test(cell('STATE')) ? cell('STATE') : null;
  const folded = { last_folded: fold(names.last_name), first_folded: fold(names.first_name) };
  const facts = { ...names, ...folded, npi, born_on, region, exclusion_type, excluded_on, waived_on };
  return { kind: 'row', key, facts, day: excluded_on };
}

/** `YYYYMMDD` as `YYYY-MM-DD`; null for none (`00000000` or empty), undefined when it is no day of the calendar. */
function readLeieDay(text: string): string | null | undefined {
  if (text === '' || text === '00000000') return null;
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  const iso = `${year}-${month}-${day}`;
  return isDay(iso) ? iso : undefined;
}

/** Null for none (`0000000000`) and for what cannot be one: a wrong digit must not hit somebody else. */
function readNpi(text: string): string | null {
  return /^[12][0-9]{9}$/.test(text) && isLuhnValid(`80840${text}`) ? text : null;
}

/** The list numbers nobody; these facts together tell its entries apart. */
function keyOf(facts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

function reject(reason: string): Reading {
  return { kind: 'reject', reason };
}
