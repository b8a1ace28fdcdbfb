/** Digits of a value as numbers, everything else dropped. */
export function digitsOf(value: string): number[] {
  return [...value].filter((char) => char >= '0' && char <= '9').map(Number);
}

/** ISO/IEC 7812-1 (Luhn) over all digits. */
export function passesLuhn(value: string): boolean {
  const digits = digitsOf(value).toReversed();
  const sum = digits.reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0);
  return digits.length > 1 && sum % 10 === 0;
}

/** NPI: Luhn over 80840 and ten digits, first 1 or 2 (45 CFR 162.406). */
export function isNpi(value: string): boolean {
  return /^[12]\d{9}$/.test(value) && passesLuhn(`80840${value}`);
}

/** DEA number: two letters (or letter and 9), (d1+d3+d5)+2(d2+d4+d6) ends in d7. */
export function isDea(value: string): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = digitsOf(value.slice(2));
  return /^[A-Za-z][A-Za-z9]\d{7}$/.test(value) && (a + c + e + 2 * (b + d + f)) % 10 === g;
}

/** NHS number: ten digits, weights 10..2, mod 11 (NHS Data Dictionary). */
export function isNhsNumber(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length !== 10) return false;
  const sum = digits.slice(0, 9).reduce((total, digit, at) => total + digit * (10 - at), 0);
  return (11 - (sum % 11)) % 11 === digits[9];
}

/** IBAN: mod 97 of the rearranged number is 1 (ISO 13616). */
export function isIban(value: string): boolean {
  const compact = value.replace(/[\s-]/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  let rest = 0;
  for (const char of compact.slice(4) + compact.slice(0, 4)) {
    const number = Number.parseInt(char, 36);
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97;
  }
  return rest === 1;
}

const VIN_VALUES = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ';
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** VIN: 17 characters without I, O, Q; check digit at position 9 (49 CFR 565.15). */
export function isVin(value: string): boolean {
  const vin = value.toUpperCase();
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(vin)) return false;
  const sum = [...vin].reduce((total, char, at) => total + (VIN_VALUES.indexOf(char) % 10) * (VIN_WEIGHTS[at] ?? 0), 0);
  return vin[8] === (sum % 11 === 10 ? 'X' : String(sum % 11));
}

/** US SSN or ITIN by the issuing rules: area not 000 or 666, group not 00, serial not 0000. */
export function isSsn(value: string): boolean {
  const digits = digitsOf(value).join('');
  return digits.length === 9 && !/^(?:000|666)/.test(digits) && digits.slice(3, 5) !== '00' && !digits.endsWith('0000');
}

/** Canadian social insurance number: nine digits, Luhn, not opening with 0 or 8 unless a test number (CRA). */
export function isSin(value: string): boolean {
  return digitsOf(value).length === 9 && passesLuhn(value);
}

/** CHI number of Scotland: a birth date DDMMYY, four digits, weights 10..2 mod 11 (NHS Scotland). */
export function isChi(value: string): boolean {
  const digits = digitsOf(value).join('');
  const day = Number(digits.slice(0, 2));
  const month = Number(digits.slice(2, 4));
  return day >= 1 && day <= 31 && month >= 1 && month <= 12 && isNhsNumber(digits);
}

/** UK national insurance number: prefix rules of HMRC (no D F I Q U V; not BG GB KN NK NT TN ZZ), six digits, A-D. */
export function isNino(value: string): boolean {
  const compact = value.replace(/\s/g, '').toUpperCase();
  return /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(compact);
}

/** German health insurance number: a letter and nine digits, the last by weights 1 2 1 2 … (GKV-Spitzenverband). */
export function isKvnr(value: string): boolean {
  const compact = value.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]\d{9}$/.test(compact)) return false;
  const letter = String(compact.charCodeAt(0) - 64).padStart(2, '0');
  const digits = digitsOf(letter + compact.slice(1, 9));
  const sum = digits.reduce((total, digit, at) => total + crossSum(digit * (at % 2 === 0 ? 1 : 2)), 0);
  return sum % 10 === Number(compact[9]);
}

/** German pension insurance number: area, birth date, letter, serial, check digit by weights (VDR). */
export function isPensionNumber(value: string): boolean {
  const compact = value.replace(/\s/g, '').toUpperCase();
  if (!/^\d{8}[A-Z]\d{3}$/.test(compact)) return false;
  const letter = String(compact.charCodeAt(8) - 64).padStart(2, '0');
  const digits = digitsOf(compact.slice(0, 8) + letter + compact.slice(9, 11));
  const weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
  const sum = digits.reduce((total, digit, at) => total + crossSum(digit * (weights[at] ?? 0)), 0);
  return sum % 10 === Number(compact[11]);
}

/** German tax identification number: eleven digits, ISO 7064 mod 11,10 (§ 139b AO). */
export function isTaxId(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length !== 11 || digits[0] === 0) return false;
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (digit + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digits[10];
}

function crossSum(value: number): number {
  return Math.floor(value / 10) + (value % 10);
}
