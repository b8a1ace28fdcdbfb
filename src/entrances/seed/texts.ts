import type { DeidentifiedText, Gate } from '../../deidentification/index.ts';
import { below, pick, type Random } from './random.ts';

/** How many different texts there are; every row has one of them, and each went through the gate once. */
const COMMENT_TEXTS = 2_000;
const CASE_TEXTS = 300;

/** Texts with true receipts, to fill rows with. */
export interface TextPool {
  readonly comments: readonly DeidentifiedText[];
  readonly titles: readonly DeidentifiedText[];
  readonly bodies: readonly DeidentifiedText[];
  readonly questions: readonly DeidentifiedText[];
}

/** Writes texts as doctors do, identifiers included, and takes each through the gate; the raw ones are gone afterwards. */
export function makeTexts(gate: Gate, random: Random): TextPool {
  const pool = (count: number, write: (random: Random) => string): DeidentifiedText[] =>
    Array.from({ length: count }, () => gated(gate, write(random)));
  return {
    comments: pool(COMMENT_TEXTS, comment),
    titles: pool(CASE_TEXTS, title),
    bodies: pool(CASE_TEXTS, body),
    questions: pool(20, question),
  };
}

function gated(gate: Gate, raw: string): DeidentifiedText {
  // Labels by role: random ones would make two seeds differ.
  const { text, verdict } = gate.deidentify(raw, { labels: 'roles' });
  if (verdict === 'blocked') throw new Error('the gate refuses a text of the seed');
  return text;
}

const NAMES = ['Winterbourne', 'Hallworth', 'Calloway', 'Petherick', 'Abernethy', 'Drayford', 'Trelawney', 'Ashgrove'];
const TITLES = ['Mr.', 'Mrs.', 'Ms.'];
const FINDINGS = [
  'fever',
  'chest pain',
  'syncope',
  'a new rash',
  'weight loss',
  'night sweats',
  'double vision',
  'haematuria',
];
const TESTS = ['CRP', 'ferritin', 'troponin', 'creatinine', 'lactate', 'platelets', 'TSH', 'D-dimer'];
const IDEAS = [
  'endocarditis',
  'vasculitis',
  'pulmonary embolism',
  'lymphoma',
  'sarcoidosis',
  'a drug reaction',
  'malaria',
  'myocarditis',
];
const ACTS = [
  'repeat the cultures',
  'image first',
  'stop the drug',
  'call the surgeons',
  'wait for a day',
  'treat now',
  'take a biopsy',
];
const MONTHS = ['January', 'March', 'May', 'July', 'September', 'November'];

function comment(random: Random): string {
  const person = `${pick(random, TITLES)} ${pick(random, NAMES)}`;
  const test = `${pick(random, TESTS)} ${1 + below(random, 400)}`;
  return pick(random, [
    `I would ${pick(random, ACTS)} here. ${test} with ${pick(random, FINDINGS)} is ${pick(random, IDEAS)} until shown otherwise.`,
    `We had ${person} with the same picture on ${1 + below(random, 28)} ${pick(random, MONTHS)} 2026, it was ${pick(random, IDEAS)}.`,
    `Agree with the above. ${test} would make me ${pick(random, ACTS)}, and then think of ${pick(random, IDEAS)}.`,
    `${person} called again, 301-555-01${10 + below(random, 90)}: ${pick(random, FINDINGS)} is better. ${test} today.`,
    `Has anyone seen ${pick(random, IDEAS)} with ${test} and no ${pick(random, FINDINGS)}? I would still ${pick(random, ACTS)}.`,
  ]);
}

function title(random: Random): string {
  return pick(random, [
    `${capital(pick(random, FINDINGS))} and ${pick(random, TESTS)} ${1 + below(random, 400)}`,
    `${capital(pick(random, IDEAS))}, or only ${pick(random, FINDINGS)}?`,
    `${1 + below(random, 6)} weeks of ${pick(random, FINDINGS)}`,
  ]);
}

function body(random: Random): string {
  const sentences = Array.from({ length: 3 + below(random, 4) }, () => comment(random));
  const person = `${pick(random, TITLES)} ${pick(random, NAMES)}`;
  return `${person}, ${20 + below(random, 65)}, MRN ${1_000_000 + below(random, 8_999_999)}, came with ${pick(random, FINDINGS)}. ${sentences.join(' ')}`;
}

function question(random: Random): string {
  return `Would you ${pick(random, ACTS)}, or is ${pick(random, IDEAS)} too unlikely?`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
