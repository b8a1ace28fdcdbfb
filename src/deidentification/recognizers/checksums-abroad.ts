import { digitsOf } from './checksums.ts';

const VERHOEFF_PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const VERHOEFF_TURN = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Aadhaar: twelve digits, the first 2 to 9, Verhoeff check digit (UIDAI). */
export function isAadhaar(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length !== 12 || (digits[0] ?? 0) < 2) return false;
  const sum = digits
    .toReversed()
    .reduce((held, digit, at) => Number(VERHOEFF_PRODUCT[held]?.[Number(VERHOEFF_TURN[at % 8]?.[digit])]), 0);
  return sum === 0;
}

/** Cartão Nacional de Saúde: fifteen digits that open with 1, 2, 7, 8 or 9, weights 15..1 mod 11 (DATASUS). */
export function isCns(value: string): boolean {
  const digits = digitsOf(value);
  const sum = digits.reduce((total, digit, at) => total + digit * (15 - at), 0);
  return digits.length === 15 && /^[12789]/.test(String(digits[0])) && sum % 11 === 0;
}

/** CPF: eleven digits, two check digits mod 11 (Receita Federal). */
export function isCpf(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length !== 11 || new Set(digits).size === 1) return false;
  return [9, 10].every((length) => {
    const sum = digits.slice(0, length).reduce((total, digit, at) => total + digit * (length + 1 - at), 0);
    return ((sum * 10) % 11) % 10 === digits[length];
  });
}

/** Burgerservicenummer: nine digits, weights 9..2 and -1, mod 11 (Rijksdienst voor Identiteitsgegevens). */
export function isBsn(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length !== 9 || digits.every((digit) => digit === 0)) return false;
  const sum = digits.reduce((total, digit, at) => total + digit * (at === 8 ? -1 : 9 - at), 0);
  return sum % 11 === 0;
}

/** What a character at an odd place of a codice fiscale is worth: the same for 0-9 and A-J. */
const ODD_WORTH = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Codice fiscale: sixteen characters, the last a check letter (D.M. 23 December 1976). */
export function isCodiceFiscale(value: string): boolean {
  const code = value.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]$/.test(code)) return false;
  const places = [...code.slice(0, 15)].map((char) => (/\d/.test(char) ? Number(char) : char.charCodeAt(0) - 65));
  const sum = places.reduce((total, place, at) => total + (at % 2 === 0 ? (ODD_WORTH[place] ?? 0) : place), 0);
  return code.charCodeAt(15) - 65 === sum % 26;
}

/** NIR: thirteen digits (2A and 2B for Corsica) and a key, 97 less the rest mod 97 (INSEE). */
export function isNir(value: string): boolean {
  const compact = value.replaceAll(/[ .-]/g, '').toUpperCase();
  if (!/^[1-478]\d{4}(?:\d{2}|2[AB])\d{8}$/.test(compact)) return false;
  const number = compact.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - (Number(number) % 97) === Number(compact.slice(13));
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** DNI or NIE: eight digits (X, Y, Z stand for 0, 1, 2) and the letter of the rest mod 23 (Ministerio del Interior). */
export function isDni(value: string): boolean {
  const compact = value.replaceAll(/[ .-]/g, '').toUpperCase();
  if (!/^[XYZ\d]\d{7}[A-Z]$/.test(compact)) return false;
  const number = compact.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2');
  return DNI_LETTERS[Number(number) % 23] === compact[8];
}

const NHI_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** National Health Index of New Zealand, old form: three letters without I and O, four digits, mod 11 (HISO 10046). */
export function isNhi(value: string): boolean {
  const code = value.toUpperCase();
  if (!/^[A-HJ-NP-Z]{3}\d{4}$/.test(code)) return false;
  const worth = (char: string): number => (/\d/.test(char) ? Number(char) : NHI_LETTERS.indexOf(char) + 1);
  const sum = [...code.slice(0, 6)].reduce((total, char, at) => total + worth(char) * (7 - at), 0);
  return sum % 11 !== 0 && (11 - (sum % 11)) % 10 === Number(code[6]);
}
