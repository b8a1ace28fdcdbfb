import fc from 'fast-check';
import t from 'tap';
import { compare, type ClaimedFacts, type RegistryRecord } from '../src/features/verification/matching/compare.ts';
import { compareFirstName, compareLastName } from '../src/features/verification/matching/compare-names.ts';
import { foldWords } from '../src/features/verification/matching/fold.ts';
import { similarity } from '../src/features/verification/matching/similarity.ts';
import { isGs1Valid, isLuhnValid } from '../src/features/verification/numbers/check-digits.ts';
import { readNumber, SCHEMES } from '../src/features/verification/numbers/read-number.ts';
import { sealSecret } from '../src/features/verification/numbers/seal-secret.ts';
import { MAGIC_NPIS } from '../src/features/verification/registry/sandbox.ts';
import type { KeyRing } from '../src/platform/keys.ts';
import { approveOnScore, judge } from './tools/matching/judge.ts';
import { listPairs } from './tools/matching/pairs.ts';

t.test('register numbers', async (t) => {
  t.test('every example of every scheme is read by its own scheme', async (t) => {
    for (const scheme of SCHEMES) {
      for (const number of scheme.examples) {
        const state = scheme.needsState && !number.endsWith('/SP') ? { state: 'MD' } : {};
        const reading = readNumber({ country: scheme.country, number, ...state }, scheme.isSecret && scheme.id);
        t.equal(typeof reading === 'string' ? reading : reading.scheme.id, scheme.id, `${scheme.id} ${number}`);
      }
    }
  });

  t.test('numbers with a wrong check digit are refused, with the reason', async (t) => {
    const wrong = [
      ['US', '1234567890'],
      ['DE', '802760900000019'],
      ['DE', '123456701'],
      ['FR', '10000000008'],
      ['CH', '7601000000003'],
    ] as const;
    for (const [country, number] of wrong)
      t.equal(readNumber({ country, number }), 'check_digit', `${country} ${number}`);
    t.match(readNumber({ country: 'US', number: '1003000126' }), { number: '1003000126' }, 'a registry number passes');
    t.ok(isLuhnValid('802760900000018') && isGs1Valid('7601000000002'));
  });

  t.test('any single wrong digit of an NPI is found', async (t) => {
    t.doesNotThrow(() =>
      fc.assert(
        fc.property(
          fc.constantFrom(...MAGIC_NPIS.keys()),
          fc.nat({ max: 8 }),
          fc.integer({ min: 1, max: 9 }),
          (npi, at, by) => {
            const digit = (Number(npi[at + 1]) + by) % 10;
            const wrong = `${npi.slice(0, at + 1)}${digit}${npi.slice(at + 2)}`;
            return readNumber({ country: 'US', number: wrong }) === 'check_digit';
          },
        ),
      ),
    );
  });

  t.test('a DEA number is refused as a secret unless it is meant, a state licence of that length is not', async (t) => {
    const dea = (number: string, lastName: string) => readNumber({ country: 'US', number, lastName }, 'us_dea');
    t.equal(readNumber({ country: 'US', number: 'AP5836727', state: 'MD' }), 'secret');
    t.equal(readNumber({ country: 'US', number: 'F91234563', state: 'MD' }), 'secret');
    t.match(readNumber({ country: 'US', number: 'AP5836728', state: 'MD' }), { number: 'MD/AP5836728' });
    t.match(dea('AP5836727', 'Prüfling'), { scheme: { id: 'us_dea' }, number: 'AP5836727' });
    t.match(dea('F91234563', 'Anybody'), { number: 'F91234563' }, 'a 9 stands for any name');
    t.equal(dea('AP5836728', 'Prueba'), 'check_digit');
    t.equal(dea('AP5836727', 'Qteston'), 'name_initial');
    t.equal(dea('XP5836727', 'Prueba'), 'form', 'X is no registrant that prescribes');
  });

  t.test('each country takes its own form and gives each fault its code', async (t) => {
    const rows = [
      ['US', '1003000126', undefined, '1003000126'],
      ['US', '1234567890', undefined, 'check_digit'],
      ['US', '3234567893', undefined, 'state_missing'],
      ['US', 'MD198586', 'OR', 'OR/MD198586'],
      ['US', '!!', 'OR', 'form'],
      ['GB', '7000001', undefined, '7000001'],
      ['GB', '700001', undefined, 'form'],
      ['CA', 'CAMD-1234-5679', undefined, 'CAMD12345679'],
      ['CA', 'CAMD12345678', undefined, 'CAMD12345678'],
      ['CA', 'CAMD-123-5679', undefined, 'form'],
      ['CA', '12345', 'ON', 'ON/12345'],
      ['CA', '12345', undefined, 'state_missing'],
      ['AU', 'med 0000932846', undefined, 'MED0000932846'],
      ['AU', 'MED000932846', undefined, 'form'],
      ['DE', '802760900000018', undefined, '802760900000018'],
      ['DE', '802760900000028', undefined, 'check_digit'],
      ['DE', '802750900000018', undefined, 'form'],
      ['DE', '123456601', undefined, '123456601'],
      ['DE', '123456699', undefined, '123456699'],
      ['DE', '123456501', undefined, 'check_digit'],
      ['FR', '10000000009', undefined, '10000000009'],
      ['FR', '10000000019', undefined, 'check_digit'],
      ['FR', '1000000009', undefined, 'form'],
      ['NL', '00000000001', undefined, '00000000001'],
      ['NL', '0000000001', undefined, 'form'],
      ['BR', '123456/SP', undefined, 'SP/123456'],
      ['BR', 'CRM 123456-SP', undefined, 'SP/123456'],
      ['BR', '123456p', 'RJ', 'RJ/123456P'],
      ['BR', '123456/SP', 'RJ', 'state_differs'],
      ['BR', '123456', undefined, 'state_missing'],
      ['BR', '12345678', 'SP', 'form'],
      ['CH', '7601000000002', undefined, '7601000000002'],
      ['CH', '7601000000012', undefined, 'check_digit'],
      ['CH', '7602000000002', undefined, 'form'],
      ['ES', '280000001', undefined, '280000001'],
      ['ES', '28000001', undefined, 'form'],
      ['IT', '12345', 'RM', 'RM/12345'],
      ['IT', '12345', undefined, 'state_missing'],
      ['IN', '00001/2012', 'MH', 'MH/00001/2012'],
      ['IN', 'A-123/1998', 'KA', 'KA/A123/1998'],
      ['IN', '00001/2012', undefined, 'state_missing'],
      ['IN', '00001', 'MH', 'form'],
      ['IN', '00001/1812', 'MH', 'form'],
      ['IN', 'ABC/2012', 'MH', 'form'],
    ] as const;
    for (const [country, number, state, expected] of rows) {
      const reading = readNumber({ country, number, state });
      t.equal(typeof reading === 'string' ? reading : reading.number, expected, `${country} ${number}`);
    }
    const covered = new Set<string>(rows.map(([country]) => country));
    for (const { country, id } of SCHEMES) t.ok(covered.has(country), `${id} has rows`);
  });

  t.test('a secret number is held as a keyed hash and its last two digits', async (t) => {
    const [one, other] = [ringOf(1), ringOf(2)];
    const held = sealSecret(one, 'us_dea', 'AP5836727');
    t.match(held, /^[0-9A-F]{32}\/27$/);
    t.notMatch(held, /5836/);
    t.equal(sealSecret(one, 'us_dea', 'AP5836727'), held, 'the same number is held once');
    t.not(sealSecret(other, 'us_dea', 'AP5836727'), held, 'and is not found by trying them all without the key');
  });

  t.test('blanks, case and hyphens do not make a second number of one', async (t) => {
    const spellings = ['D0000001', 'd 0000001', 'D-000.0001'].map((number) =>
      readNumber({ country: 'US', number, state: 'MD' }),
    );
    for (const reading of spellings) t.match(reading, { number: 'MD/D0000001' });
    t.equal(readNumber({ country: 'US', number: 'D0000001' }), 'state_missing');
  });

  t.test('a country without adapter takes a bounded number and no prose', async (t) => {
    t.match(readNumber({ country: 'SE', number: 'a-1234/56' }), { number: 'A1234/56', scheme: { lookUp: 'none' } });
    t.equal(readNumber({ country: 'SE', number: 'patient john smith 42' }), 'form');
    t.equal(readNumber({ country: 'SE', number: 'nodigits' }), 'form');
  });
});

function ringOf(fill: number): KeyRing {
  const current = { id: 'k1', key: Buffer.alloc(32, fill) };
  return { current, all: [current], find: () => current };
}

t.test('names', async (t) => {
  t.test('folding takes case, marks, hyphens, titles and suffixes away', async (t) => {
    t.same(foldWords("Dr. O'Neill-Šimić, Jr., M.D."), ['oneill', 'simic']);
    t.same(foldWords('Łukasz Straße'), ['lukasz', 'strasse']);
    t.same(foldWords('Jr'), ['jr'], 'a name made of affixes alone stays');
  });

  t.test('Jaro-Winkler agrees with the published examples', async (t) => {
    t.equal(similarity('martha', 'marhta').toFixed(3), '0.961');
    t.equal(similarity('dwayne', 'duane').toFixed(3), '0.840');
    t.equal(similarity('dixon', 'dicksonx').toFixed(3), '0.813');
    t.equal(similarity('abc', 'xyz'), 0);
  });

  t.test('each difference has its own reason, and only equality after folding is a match', async (t) => {
    const last = [
      ['Qteston', 'QTESTON', '', 'match', 'equal_after_folding'],
      ["O'Example Zzyk", "O'EXAMPLE-ZZYK", '', 'match', 'equal_after_folding'],
      ['Qmaiden', 'QMARRIED', 'QMAIDEN', 'near', 'other_name_field'],
      ['Müllerq', 'MUELLERQ', '', 'near', 'transliterated'],
      ['Testa', 'DE LA TESTA', '', 'near', 'part_of_double_name'],
      ['Qtestom', 'QTESTON', '', 'near', 'similar_spelling'],
      ['Fischerq', 'FISHERQ', '', 'near', 'similar_spelling'],
      ['Czernyq', 'CHERNYQ', '', 'near', 'sounds_alike'],
      ['Somebody', 'QTESTON', '', 'differs', 'different'],
      ['Somebody', '', '', 'missing', 'empty'],
    ] as const;
    for (const [claimed, legal, other, outcome, reason] of last) {
      t.match(compareLastName(claimed, legal, other), { outcome, reason }, `${claimed} / ${legal}`);
    }
    t.match(compareLastName('Qteston Jr.', 'QTESTON', '', 'SR'), { outcome: 'near', reason: 'other_generation' });
    t.match(compareLastName('Qteston Jr.', 'QTESTON', '', 'JR'), { outcome: 'match' });
    t.match(compareLastName('Qteston', 'QTESTON', '', 'III'), { outcome: 'match' }, 'most people leave it out');
    const first = [
      ['Bill', 'WILLIAM', '', 'near', 'nickname'],
      ['W', 'WILLIAM', '', 'near', 'initial'],
      ['Margaret Ann', 'MARGARET', 'ANN', 'near', 'middle_name'],
      ['Jürgen', 'JURGEN', '', 'match', 'equal_after_folding'],
      ['Lena', 'LANA', '', 'differs', 'different'],
      ['Bill', 'ROBERT', '', 'differs', 'different'],
    ] as const;
    for (const [claimed, legal, middle, outcome, reason] of first) {
      t.match(compareFirstName(claimed, legal, middle, ''), { outcome, reason }, `${claimed} / ${legal}`);
    }
  });
});

t.test('comparing a claim with a register', async (t) => {
  const claimed: ClaimedFacts = { number: '2000000101', state: 'OR', firstName: 'Margaret', lastName: 'Qteston' };
  const record: RegistryRecord = {
    number: '2000000101',
    lastName: 'QTESTON',
    firstName: 'MARGARET',
    middleName: 'ANN',
    otherLastName: '',
    otherFirstName: '',
    suffix: '',
    states: ['OR'],
    deactivatedOn: null,
    reactivatedOn: null,
  };
  const answer = (...records: RegistryRecord[]) => ({ kind: 'records', records, isSelfReported: false }) as const;

  t.test('exactly one equal record matches; anything else goes to a human with its reason', async (t) => {
    t.match(compare(claimed, answer(record)), { outcome: 'match', detail: 'all_fields_match' });
    t.match(
      compare(claimed, answer({ ...record, number: '2000000119' })),
      { outcome: 'differs' },
      'an answer to another question',
    );
    t.match(compare(claimed, answer()), { outcome: 'missing', detail: 'not_found' });
    t.match(compare(claimed, answer(record, { ...record, middleName: 'B' })), { outcome: 'ambiguous' });
    t.match(compare({ ...claimed, firstName: 'Peggy' }, answer(record)), { outcome: 'near' });
    t.match(compare({ ...claimed, lastName: 'Other' }, answer(record)), { outcome: 'differs' });
    t.match(compare({ ...claimed, state: 'CA' }, answer(record)), { outcome: 'near' });
    t.match(compare(claimed, answer({ ...record, deactivatedOn: '2026-01-01' })), { outcome: 'differs' });
    t.match(compare(claimed, { ...answer(record), isSelfReported: true }), {
      outcome: 'near',
      detail: 'self_reported_only',
    });
    t.match(compare(claimed, { kind: 'down', detail: 'source_did_not_answer' }), { outcome: 'source_down' });
    t.match(
      compare({ ...claimed, firstName: 'Qteston', lastName: 'Margaret' }, answer(record)).fields.map(
        (field) => field.reason,
      ),
      ['number_equal', 'swapped', 'swapped'],
    );
  });

  t.test('a changed letter anywhere in a name is never a match; the same name is', async (t) => {
    const letters = fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'.split('')),
      minLength: 3,
      maxLength: 12,
    });
    t.doesNotThrow(() =>
      fc.assert(
        fc.property(letters, fc.nat(), fc.integer({ min: 1, max: 25 }), (name, where, by) => {
          const at = where % name.length;
          const letter = String.fromCharCode(97 + ((name.charCodeAt(at) - 97 + by) % 26));
          const other = `${name.slice(0, at)}${letter}${name.slice(at + 1)}`;
          const outcome = compare(
            { ...claimed, lastName: other },
            answer({ ...record, lastName: name.toUpperCase() }),
          ).outcome;
          const same = compare(
            { ...claimed, lastName: name },
            answer({ ...record, lastName: name.toUpperCase() }),
          ).outcome;
          return outcome !== 'match' && same === 'match';
        }),
      ),
    );
  });
});

t.test('the labelled pairs', async (t) => {
  const pairs = listPairs();
  const { falseMatches, wrong, table } = judge(pairs);

  t.test('no pair but an equal one is called a match, and each kind comes out as labelled', async (t) => {
    t.ok(pairs.length >= 500, `${pairs.length} pairs`);
    t.ok(table.size >= 35, `of ${table.size} kinds`);
    t.equal(new Set(pairs.map(({ text, kind }) => `${kind.name} ${text}`)).size, pairs.length, 'each pair once');
    t.same(
      falseMatches.map(({ text }) => text),
      [],
    );
    t.same(
      wrong.map(({ pair, outcome }) => `${pair.text}: ${outcome}`),
      [],
    );
  });

  t.test('equal pairs do match: a matcher that never says so would pass as well', async (t) => {
    const equal = pairs.filter(({ kind }) => kind.expected === 'match');
    t.equal(judge(equal).table.size, 5);
    t.ok(equal.length > 80 && judge(equal).wrong.length === 0);
  });

  t.test('planted: a matcher that approves on a score lets people in who are not', async (t) => {
    const planted = judge(pairs, approveOnScore).falseMatches;
    const kinds = new Set(planted.map(({ kind }) => kind.name));
    t.ok(planted.length > 50, `${planted.length} false matches`);
    for (const kind of ['twins and siblings', 'same name, other number', 'parent and child', 'number deactivated'])
      t.ok(kinds.has(kind), kind);
  });
});
