import type { NumberScheme } from './scheme.ts';

const HUMAN = { needsState: false, lookUp: 'none' } as const;

/** Canada, Australia, Brazil, India. */
export const ELSEWHERE: readonly NumberScheme[] = [
  {
    ...HUMAN,
    id: 'ca_minc',
    country: 'CA',
    name: 'Medical Identification Number for Canada',
    pattern: /^CAMD-?[0-9]{4}-?[0-9]{4}$/,
    examples: ['CAMD-1234-5679'],
    rule: 'format only: the check algorithm is unpublished and not plain Luhn; not a licence',
  },
  {
    ...HUMAN,
    id: 'ca_college',
    country: 'CA',
    name: 'Number of the provincial college',
    pattern: /^[A-Z]?[0-9]{3,8}$/,
    needsState: true,
    examples: ['12345'],
    rule: 'provincial college + number',
  },
  {
    ...HUMAN,
    id: 'au_ahpra',
    country: 'AU',
    name: 'AHPRA registration',
    pattern: /^[A-Z]{3}[0-9]{10}$/,
    examples: ['MED0000932846'],
    rule: '3 letters, 10 digits',
  },
  {
    ...HUMAN,
    id: 'br_crm',
    country: 'BR',
    name: 'CRM',
    pattern: /^(?:CRM)?(?<number>[0-9]{1,7}P?)(?:[/-](?<state>[A-Z]{2}))?$/,
    needsState: true,
    examples: ['123456/SP', '123456'],
    rule: 'up to 7 digits + state; suffix P is provisional; the RQE is a specialty, not a licence',
  },
  {
    ...HUMAN,
    id: 'in_council',
    country: 'IN',
    name: 'State council registration',
    // A year from 1900 to 2099 ends it: without one the same number stands for several people.
    pattern: /^(?=[A-Z.-]{0,29}[0-9])[A-Z0-9][A-Z0-9.-]{0,28}\/(?:19|20)[0-9]{2}$/,
    needsState: true,
    examples: ['00001/2012', 'A-123/1998'],
    rule: 'free number + state council + year; published validators contradict each other',
  },
];

/** Any other country: bounded, at least one digit, at most eight letters; always a human. */
export function freeScheme(country: string): NumberScheme {
  return {
    ...HUMAN,
    id: `${country.toLowerCase()}_free`,
    country,
    name: 'Register number',
    pattern: /^(?=.*[0-9])(?!(?:[^A-Z]*[A-Z]){9})[A-Z0-9][A-Z0-9/.-]{0,29}$/,
    examples: ['A-1234/56'],
    rule: 'no adapter for this country yet',
  };
}
