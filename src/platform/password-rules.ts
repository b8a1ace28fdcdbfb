import { hash } from 'node:crypto';
import { COMMON_PASSWORDS } from './common-passwords.generated.js';

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 256;

/** Why a password is refused; undefined is not among them. Lengths count code points after NFC. */
export type PasswordFault = 'too_short' | 'too_long' | 'too_common' | 'about_you';

/** The one form that is hashed and measured: NFC (guarantees.md 4.2). */
export function normalizePassword(password: string): string {
  return password.toWellFormed().normalize('NFC');
}

/**
 * Judges a new password: 12 to 256 characters, none of the common ones, nothing made of the person's own name or address.
 * No composition rules (NIST SP 800-63B section 5.1.1.2). `about` holds words such as the e-mail and the name.
 */
export function passwordFault(password: string, about: readonly string[]): PasswordFault | undefined {
  const normal = normalizePassword(password);
  const length = Array.from(normal).length;
  if (length < PASSWORD_MIN) return 'too_short';
  if (length > PASSWORD_MAX) return 'too_long';
  const core = foldPassword(normal).replaceAll(/[^\p{L}\p{N}]+/gu, '');
  if (core.length < PADDING || isRun(core) || isBuiltAround(core.slice(0, JUDGED), isCommon)) return 'too_common';
  const rest = withoutContext(core, about);
  if (rest !== core && (rest.length <= PADDING || isRun(rest) || isCommon(rest))) return 'about_you';
  return undefined;
}

/** Case, look-alike digits and signs folded away, so that `P@ssw0rd` and `password` are one. */
export function foldPassword(password: string): string {
  return password.toLowerCase().replaceAll(/[@0134$5!7]/gu, (sign) => LOOK_ALIKES[sign] ?? sign);
}

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '!': 'i',
  '3': 'e',
  $: 's',
  '5': 's',
  '7': 't',
};

/** The first 32 bits of SHA-256 of a folded password. */
export function fingerprint(folded: string): number {
  return hash('sha256', folded, 'buffer').readUInt32LE(0);
}

const PADDING = 6;
const SHORTEST_PART = 5;
const LONGEST_PART = 24;
/** What repeats one word for longer than this shows it in its head already. */
const JUDGED = 48;
const CONTEXT_WORDS = ['curbside', 'doctor', 'physician', 'medicine', 'medical', 'hospital', 'clinic', 'surgeon'];

/** One known word, once or again and again, with at most a few more characters. Several words in a row are a passphrase and pass. */
function isBuiltAround(core: string, isKnown: (part: string) => boolean): boolean {
  for (let start = 0; start + SHORTEST_PART <= core.length; start++) {
    for (let end = start + SHORTEST_PART; end <= Math.min(core.length, start + LONGEST_PART); end++) {
      const part = core.slice(start, end);
      const rest = core.replaceAll(part, '');
      if ((rest.length <= PADDING || isRun(rest)) && isKnown(part)) return true;
    }
  }
  return false;
}

function withoutContext(core: string, about: readonly string[]): string {
  const words = about.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 3);
  const known = [...CONTEXT_WORDS, ...words].map(foldPassword).toSorted((a, b) => b.length - a.length);
  return known.reduce((rest, word) => rest.replaceAll(word, ''), core);
}

const RUNS = ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '0123456789'].map((run) =>
  foldPassword(run + run),
);

/** Whether a part is one character or a short piece repeated, or a stretch of the alphabet, the digits or a keyboard row. */
function isRun(part: string): boolean {
  if (/^(.{1,4}?)\1+$/u.test(part)) return true;
  const back = Array.from(part).toReversed().join('');
  return RUNS.some((run) => run.includes(part) || run.includes(back));
}

const prints = readPrints(COMMON_PASSWORDS);

/** Whether a folded text is among the common passwords; one in 80,000 others is taken for one. */
function isCommon(folded: string): boolean {
  const wanted = fingerprint(folded);
  let low = 0;
  let high = prints.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((prints[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return prints[low] === wanted;
}

function readPrints(encoded: string): Uint32Array {
  const bytes = Buffer.from(encoded, 'base64');
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
}
