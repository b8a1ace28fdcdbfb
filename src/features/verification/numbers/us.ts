import { fold } from '../matching/fold.ts';
import { isLuhnValid, weightedSum } from './check-digits.ts';
import type { NumberScheme } from './scheme.ts';

/** United States: NPI, state licence, DEA registration. */
export const US: readonly NumberScheme[] = [
  {
    id: 'us_npi',
    country: 'US',
    name: 'National Provider Identifier',
    pattern: /^[12][0-9]{9}$/,
    hasValidCheck: (number) => isLuhnValid(`80840${number}`),
    needsState: false,
    lookUp: 'nppes',
    examples: ['1234567893', '1003000126', '2000000010'],
    rule: 'CMS: Requirements for NPI and NPI check digit (Luhn over 80840 + NPI)',
  },
  {
    id: 'us_dea',
    country: 'US',
    name: 'DEA registration',
    pattern: /^[ABFGM][A-Z9][0-9]{7}$/,
    hasValidCheck: hasDeaCheckDigit,
    needsState: false,
    isSecret: true,
    fitsName: (number, lastName) => number[1] === '9' || number[1] === fold(lastName)[0]?.toUpperCase(),
    lookUp: 'none',
    examples: ['AP5836727', 'F91234563'],
    rule: '(d1+d3+d5) + 2(d2+d4+d6), last digit = d7; second letter is the initial of the last name, or 9; a secret of its holder',
  },
  {
    id: 'us_state_licence',
    country: 'US',
    name: 'State medical licence',
    pattern: /^(?=.*[0-9])[A-Z0-9][A-Z0-9.-]{1,18}[A-Z0-9]$/,
    needsState: true,
    lookUp: 'nppes_self_reported',
    examples: ['MD198586', 'D0000001'],
    rule: 'no national format: never validated by length (CMS MLVS)',
  },
];

function hasDeaCheckDigit(number: string): boolean {
  const digits = number.slice(2);
  return weightedSum(digits, [1, 2, 1, 2, 1, 2]) % 10 === digits.charCodeAt(6) - 48;
}
