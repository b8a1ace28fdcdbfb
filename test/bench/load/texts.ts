/** How many different comments the load is made of: a cache of texts would have to hold them all. */
export const DISTINCT_TEXTS = 4_096;
/** One comment in ten names somebody, a day and a telephone number; most that doctors write hold none. */
const WITH_IDENTIFIERS = 10;
const LENGTH = 1_500;

const FINDINGS = [
  'fever',
  'chest pain',
  'syncope',
  'a new rash',
  'weight loss',
  'night sweats',
  'haematuria',
  'a murmur',
];
const TESTS = ['CRP', 'ferritin', 'troponin', 'creatinine', 'lactate', 'platelets', 'TSH', 'D-dimer', 'albumin'];
const IDEAS = [
  'endocarditis',
  'vasculitis',
  'pulmonary embolism',
  'lymphoma',
  'sarcoidosis',
  'a drug reaction',
  'myocarditis',
];
const ACTS = ['repeat the cultures', 'image first', 'stop the drug', 'wait for a day', 'treat now', 'take a biopsy'];
const SURNAMES = [
  'Winterbourne',
  'Hallworth',
  'Calloway',
  'Petherick',
  'Abernethy',
  'Drayford',
  'Trelawney',
  'Ashgrove',
];
const MONTHS = ['January', 'March', 'May', 'July', 'September', 'November'];

/** The n-th text of the load, about 1.5 kB of ASCII, the same at every call; persons are invented. */
export function commentText(n: number, length = LENGTH): string {
  const next = numbers(n + 1);
  const pick = (words: readonly string[]): string => words[next(words.length)] ?? '';
  const sentence = (): string =>
    [
      `I would ${pick(ACTS)} here, since ${pick(TESTS)} of ${1 + next(400)} with ${pick(FINDINGS)} is ${pick(IDEAS)} until shown otherwise.`,
      `Agree with the above: ${pick(TESTS)} would make me ${pick(ACTS)} and then think of ${pick(IDEAS)}.`,
      `Has anyone seen ${pick(IDEAS)} with ${pick(TESTS)} below ${1 + next(90)} and no ${pick(FINDINGS)}?`,
      `The second ${pick(TESTS)} was ${1 + next(400)}, which hardly fits ${pick(IDEAS)}, so I asked them to ${pick(ACTS)}.`,
      `After two days of ${pick(FINDINGS)} the ward wanted to ${pick(ACTS)}, and nobody missed it.`,
    ][next(5)] ?? '';
  let text = n % WITH_IDENTIFIERS === 0 ? identified(pick, next) : '';
  while (text.length < length) text += `${text === '' ? '' : ' '}${sentence()}`;
  return text;
}

function identified(pick: (words: readonly string[]) => string, next: (below: number) => number): string {
  return `We had Mrs. ${pick(SURNAMES)} with the same picture on ${1 + next(28)} ${pick(MONTHS)} 2026, call 301-555-01${10 + next(90)}.`;
}

/** A small linear congruential generator (Numerical Recipes, 32 bits): the same texts on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}
