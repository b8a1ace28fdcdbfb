import type {
  ClaimedFacts,
  RegistryAnswer,
  RegistryRecord,
} from '../../../src/features/verification/matching/compare.ts';
import { isLuhnValid } from '../../../src/features/verification/numbers/check-digits.ts';
import { KINDS, LAST, type Kind, type Twist } from './kinds.ts';

/** One labelled pair: a claim, what the register answers, and what may come of it. */
export interface Pair {
  readonly kind: Kind;
  readonly text: string;
  readonly claim: ClaimedFacts;
  readonly answer: RegistryAnswer;
}

const STATES = ['OR', 'MD', 'CA', 'NY', 'TX', 'IL', 'WA'];

/** Every pair of {@link KINDS}, each with a number and a state of its own; the same at every call. */
export function listPairs(): Pair[] {
  let place = 0;
  return KINDS.flatMap((kind) =>
    kind.pairs.map((text) => {
      place += 1;
      return pairOf(kind, text, place);
    }),
  );
}

function pairOf(kind: Kind, text: string, place: number): Pair {
  const [left = '', right = ''] = written(text, place).split(' > ');
  const [firstName = '', lastName = ''] = left.split('/');
  const state = STATES[place % STATES.length] ?? 'OR';
  const claim = { number: npiOf(place), state, firstName, lastName };
  return { kind, text: `${left} > ${right}`, claim, answer: answerOf(recordOf(claim, right), kind.twist, place) };
}

/** `Bill William` as a whole pair. */
function written(text: string, place: number): string {
  if (text.includes('>')) return text;
  const [claimed = '', legal = ''] = text.split(' ');
  const last = LAST[place % LAST.length] ?? '';
  return `${claimed}/${last} > ${legal.toUpperCase()}//${last.toUpperCase()}`;
}

function recordOf(claim: ClaimedFacts, text: string): RegistryRecord {
  const [firstName = '', middleName = '', lastName = '', otherFirstName = '', otherLastName = '', suffix = ''] =
    text === '-' ? [] : text.split('/');
  const names = { firstName, middleName, lastName, otherFirstName, otherLastName, suffix };
  const states = claim.state === null ? [] : [claim.state];
  return { number: claim.number, ...names, states, deactivatedOn: null, reactivatedOn: null };
}

function answerOf(record: RegistryRecord, twist: Twist | undefined, place: number): RegistryAnswer {
  const one = (change: Partial<RegistryRecord>, isSelfReported = false): RegistryAnswer => ({
    kind: 'records',
    records: [{ ...record, ...change }],
    isSelfReported,
  });
  switch (twist) {
    case undefined:
      return one({});
    case 'other_number':
      return one({ number: npiOf(place + 5_000) });
    case 'deactivated':
      return one({ deactivatedOn: '2026-03-01' });
    case 'reactivated':
      return one({ deactivatedOn: '2026-03-01', reactivatedOn: '2026-04-01' });
    case 'other_state':
      return one({ states: ['AK'] });
    case 'no_state':
      return one({ states: [] });
    case 'self_reported':
      return one({}, true);
    case 'twice':
      return { kind: 'records', records: [record, { ...record, middleName: 'Q' }], isSelfReported: false };
    case 'none':
      return { kind: 'records', records: [], isSelfReported: false };
    default:
      return twist satisfies never;
  }
}

/** A number of the sandbox range with the right check digit. */
function npiOf(place: number): string {
  const body = `2${String(place).padStart(8, '0')}`;
  const digits = Array.from({ length: 10 }, (_, digit) => `${body}${digit}`);
  return digits.find((npi) => isLuhnValid(`80840${npi}`)) ?? '';
}
