/** One planted identifier: a text that carries it, and the bytes that must be found nowhere afterwards. */
export interface Canary {
  /** Class letter of 45 CFR 164.514(b)(2)(i) and what it is. */
  readonly kind: string;
  /** The identifier itself, unique in a run. */
  readonly value: string;
  /** A sentence of a post that carries it in a clear form. */
  readonly text: string;
}

type Make = (random: Random, serial: number) => { readonly value: string; readonly text: string };

/** The 18 classes of identifiers, each in a form that no engine may miss; the values are invented. */
const KINDS: Readonly<Record<string, Make>> = {
  'A name': (random) => {
    const value = random.surname();
    return { value, text: `Mrs. ${random.firstName()} ${value} came back with fever.` };
  },
  'B street': (random) => {
    const value = `${random.digits(4)} ${random.surname()} Lane`;
    return { value, text: `She lives at ${value} with her dog.` };
  },
  'C date': (_random, serial) => {
    const value = new Date(Date.UTC(1931, 0, 1) + Math.floor(serial / KIND_NAMES.length) * 37 * 86_400_000)
      .toISOString()
      .slice(0, 10);
    const [year = '', month = '', day = ''] = value.split('-');
    const written = `${month}/${day}/${year}`;
    return { value: written, text: `DOB ${written}, otherwise well.` };
  },
  'D phone': (random) => phone(random, 'Call back on phone'),
  'E fax': (random) => phone(random, 'Results by fax to'),
  'F e-mail': (random) => {
    const value = `${random.surname().toLowerCase()}.${random.digits(3)}@mail.example.org`;
    return { value, text: `He wrote from ${value} twice.` };
  },
  'G social security number': (random) => {
    const value = `${random.between(100, 665)}-${random.between(10, 99)}-${random.between(1000, 9999)}`;
    return { value, text: `SSN ${value} is on the form.` };
  },
  'H medical record number': (random) => numbered(random.digits(8), 'MRN', 'is the old chart.'),
  'I health plan number': (random) => numbered(`XQZ${random.digits(9)}`, 'Member ID', 'was not accepted.'),
  'J account number': (random) => numbered(random.digits(10), 'Account number', 'is overdue.'),
  'K licence number': (random) => numbered(`D${random.digits(8)}`, "Driver's license", 'was shown.'),
  'L vehicle': (random) => numbered(`${random.letters(3)}-${random.digits(4)}`, 'License plate', 'left the scene.'),
  'M device': (random) =>
    numbered(`PJN${random.digits(7)}`, 'Pacemaker serial number', 'was read out without a fault.'),
  'N web address': (random) => {
    const value = `https://${random.surname().toLowerCase()}.example.net/p/${random.digits(6)}`;
    return { value, text: `The family writes at ${value} about it.` };
  },
  'O IP address': (random) => {
    const group = (): string => random.between(4096, 65_535).toString(16);
    const value = `2001:db8:${group()}:${group()}:${group()}::${group()}`;
    return { value, text: `The monitor reports from IP ${value} now.` };
  },
  'P biometric': (random) => numbered(`FP-${random.digits(7)}`, 'Fingerprint ID', 'is on file.'),
  'Q photograph': (random) => {
    const value = `${random.surname().toLowerCase()}_${random.digits(4)}.jpg`;
    return { value, text: `The full-face photo is ${value} in the folder.` };
  },
  'R other number': (random) =>
    numbered(`${random.digits(3)}-${random.digits(5)}`, 'Trial subject number', 'dropped out.'),
};

export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

/** Makes `count` canaries of all kinds in turn, the same ones for the same seed. */
export function makeCanaries(count: number, seed: number): Canary[] {
  const random = createRandom(seed);
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, serial) => {
    const [kind, make] = Object.entries(KINDS)[serial % KIND_NAMES.length] ?? fail();
    let made = make(random, serial);
    while (taken.has(made.value)) made = make(random, serial);
    taken.add(made.value);
    return { kind, ...made };
  });
}

function numbered(value: string, cue: string, rest: string): { value: string; text: string } {
  return { value, text: `${cue} ${value} ${rest}` };
}

function phone(random: Random, cue: string): { value: string; text: string } {
  const value = `${random.between(201, 989)}-${random.between(202, 989)}-${random.digits(4)}`;
  return { value, text: `${cue} ${value} before noon.` };
}

export interface Random {
  between(low: number, high: number): number;
  digits(count: number): string;
  letters(count: number): string;
  surname(): string;
  firstName(): string;
}

const SYLLABLES = [
  'bra',
  'dor',
  'fel',
  'gun',
  'hal',
  'jor',
  'kel',
  'lin',
  'mor',
  'nar',
  'pel',
  'quin',
  'ros',
  'tam',
  'vel',
  'wex',
];
const ENDINGS = ['bury', 'croft', 'dale', 'field', 'gate', 'ham', 'ridge', 'stead', 'thorpe', 'wick'];
const FIRST_NAMES = ['Alda', 'Berta', 'Clara', 'Doris', 'Edna', 'Freda', 'Greta', 'Hilda'];

/** A repeatable source of values (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  const pick = (words: readonly string[]): string => words[between(0, words.length - 1)] ?? fail();
  const many = (count: number, one: () => string): string => Array.from({ length: count }, one).join('');
  return {
    between,
    digits: (count) => String(between(1, 9)) + many(count - 1, () => String(between(0, 9))),
    letters: (count) => many(count, () => String.fromCharCode(between(65, 90))),
    surname: () => capital(many(3, () => pick(SYLLABLES)) + pick(ENDINGS)),
    firstName: () => pick(FIRST_NAMES),
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function fail(): never {
  throw new Error('nothing to pick from');
}
