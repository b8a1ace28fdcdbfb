import fc from 'fast-check';
import t from 'tap';
import { compare, type ClaimedFacts, type RegistryRecord } from '../src/features/verification/matching/compare.ts';
import { compareFirstName, compareLastName } from '../src/features/verification/matching/compare-names.ts';
import { foldWords } from '../src/features/verification/matching/fold.ts';
import { similarity } from '../src/features/verification/matching/similarity.ts';
import { isGs1Valid, isLuhnValid } from '../src/features/verification/numbers/check-digits.ts';
import { readNumber, SCHEMES } from '../src/features/verification/numbers/read-number.ts';
import { MAGIC_NPIS } from '../src/features/verification/registry/sandbox.ts';

t.test('register numbers', async (t) => {
  t.test('every example of every scheme is read by its own scheme', async (t) => {
    for (const scheme of SCHEMES.filter((one) => !one.isRefused)) {
      for (const number of scheme.examples) {
        const reading = readNumber({ country: scheme.country, number, ...(scheme.needsState ? { state: 'MD' } : {}) });
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

  t.test('a DEA number is refused as a secret, a state licence of that length is not', async (t) => {
    t.equal(readNumber({ country: 'US', number: 'AP5836727', state: 'MD' }), 'secret');
    t.equal(readNumber({ country: 'US', number: 'F91234563', state: 'MD' }), 'secret');
    t.match(readNumber({ country: 'US', number: 'AP5836728', state: 'MD' }), { number: 'MD/AP5836728' });
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
      ['Somebody', 'QTESTON', '', 'differs', 'different'],
      ['Somebody', '', '', 'missing', 'empty'],
    ] as const;
    for (const [claimed, legal, other, outcome, reason] of last) {
      t.match(compareLastName(claimed, legal, other), { outcome, reason }, `${claimed} / ${legal}`);
    }
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
    states: ['OR'],
    deactivatedOn: null,
    reactivatedOn: null,
  };
  const answer = (...records: RegistryRecord[]) => ({ kind: 'records', records, isSelfReported: false }) as const;

  t.test('exactly one equal record matches; anything else goes to a human with its reason', async (t) => {
    t.match(compare(claimed, answer(record)), { outcome: 'match', detail: 'all_fields_match' });
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
