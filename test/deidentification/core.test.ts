import t from 'tap';
import { Type } from 'typebox';
import { applyToTokens } from '../../src/deidentification/apply-findings.ts';
import type { Candidate } from '../../src/deidentification/document.ts';
import {
  assertClosed,
  createGate,
  type DeidentifiedText,
  FreeText,
  freeTextFields,
  type GateContext,
  replaceFreeText,
  SchemaNotClosedError,
} from '../../src/deidentification/index.ts';
import { normalize } from '../../src/deidentification/normalize.ts';
import { settleOverlaps } from '../../src/deidentification/overlaps.ts';
import { withReleases } from '../../src/deidentification/policy.ts';
import { TEST_RECEIPT_KEY, testReceipt } from '../support/database.ts';

// The corners of the engine's core that no text of the other tests comes to.

const RULES = {
  current: () => TEST_RECEIPT_KEY,
  find: () => TEST_RECEIPT_KEY,
  policy: 'safe-harbor',
  strictZip3: false,
  currentYear: () => 2026,
} as const;
const gate = createGate(RULES);

function aCandidate(start: number, end: number, more: Partial<Candidate> = {}): Candidate {
  return {
    start,
    end,
    class: 'A',
    recognizer: 'test',
    score: 0.9,
    reason_code: 'name',
    action: 'replace',
    releasable: true,
    label: 'PERSON',
    ...more,
  };
}

t.test('what must be written anew stays so when it overlaps with something else, whichever comes first', (t) => {
  const block = { action: 'block', releasable: false } as const;
  for (const candidates of [
    [aCandidate(0, 5, block), aCandidate(3, 9)],
    [aCandidate(0, 5), aCandidate(3, 9, block)],
    [aCandidate(0, 5, { ...block, replacement: '' }), aCandidate(3, 9)],
    [aCandidate(0, 5, block), aCandidate(3, 9, block)],
  ])
    t.match(settleOverlaps(candidates), [{ start: 0, end: 9, action: 'block', releasable: false }]);
  const year = aCandidate(0, 5, { score: 1, action: 'generalise', replacement: '2021' });
  t.match(settleOverlaps([year, aCandidate(3, 9)]), [{ action: 'replace' }], 'a year that grew over more is none');
  t.end();
});

t.test('a finding behind the last token is replaced as well', (t) => {
  const finding = { ...aCandidate(0, 0), rule: '164.514(b)(2)(i)(A)', replacement: 'Dr. A' };
  t.same(
    applyToTokens([], [finding]).map(({ text }) => text),
    ['Dr', '.', 'A'],
  );
  t.end();
});

t.test('the copy that is searched leads back to the original from every place of it', (t) => {
  for (const empty of ['', '\u200b']) t.same(normalize(empty).toOriginal(0, 0), [0, 0], 'of nothing too');
  const { text, toOriginal } = normalize('a&#xD800;b&#1;c&#x110000;d');
  t.equal(text, 'a b c d', 'an entity of no character is a blank');
  t.same(toOriginal(1, 2), [1, 9]);
  t.same(toOriginal(1, 1), [1, 1], 'a place between two letters');
  const long = '\ufdfa'.repeat(200);
  const expanded = normalize(long);
  t.ok(
    expanded.text.length <= 2 * long.length + 64,
    'one sign that stands for a sentence takes no more room than there is',
  );
  t.same(expanded.toOriginal(0, expanded.text.length), [0, long.length]);
  t.end();
});

t.test('whatever a word is dressed in, it is read as the word; what is no dress stays', (t) => {
  for (const [written, read] of [
    ['Whit**lock** __said__ Jo*h*n', 'Whitlock said John'],
    ['*28 and ZIP 021** and a_b * `', '*28 and ZIP 021** and a_b * `'],
    ['<b>Whitlock</b>, seen<br/>here &lt; 3 < 4', 'Whitlock, seen\nhere < 3 < 4'],
    ['&#87;hitlock &amp; &nosuch; AT&T', 'Whitlock & &nosuch; AT&T'],
    ['Whit\u200block e\u034f <e\u0301\u0302', 'Whitlock e <\u00e9\u0302'],
    ['Ｗｈｉｔｌｏｃｋ\u00a0\u2013 \u2018x\u2019 \u201cy\u201d\u2028z', 'Whitlock - \'x\' "y"\nz'],
    ['\u0661\u0968\uff13 \u17e4', '123 \u17e4'],
    ['e\u0301tude \u00e9\u0302 \u{1f600}', '\u00e9tude \u00e9\u0302 \u{1f600}'],
  ] as const)
    t.equal(normalize(written).text, read);
  t.throws(() => gate.deidentify('rash\u0007', {}), { code: 'control_character', offset: 4 }, 'a bell is no text');
  t.end();
});

t.test('a schema in which prose could stand unseen is refused, and odd bodies are left to their schema', async (t) => {
  const prose = FreeText({ maxLength: 10, context: 'none' });
  t.throws(() => freeTextFields({ type: 'array', items: [prose] } as never), SchemaNotClosedError, 'a tuple');
  t.throws(() => freeTextFields(Type.Union([Type.Object({ body: prose })])), SchemaNotClosedError, 'a choice');
  for (const open of [undefined, {}, { not: {} }, { type: 'object' }, { type: 'string' }, { type: 'whatever' }])
    t.throws(() => assertClosed(open as never, 'body'), SchemaNotClosedError, JSON.stringify(open));
  t.doesNotThrow(() => assertClosed({ type: 'object', additionalProperties: false } as never, 'body'));
  const fields = freeTextFields(Type.Object({ list: Type.Array(Type.Object({ body: prose })) }));
  const clean = async (raw: string) => gate.deidentify(raw, {}).text;
  for (const body of [undefined, 'text', { list: 'text' }, { list: ['text'] }, { list: [{ body: 7 }] }])
    t.same(await replaceFreeText(body, fields, clean), body);
  t.same(await replaceFreeText({ list: [{ body: 'fine' }] }, fields, async () => await clean('fine')), {
    list: [{ body: await clean('fine') }],
  });
});

t.test('without another thread the gate reads here, and gives the same', async (t) => {
  const raw = 'Seen by Dr. Maria Gonzalez on 3 March 2021.';
  const [aside, here] = [await gate.deidentifyAside(raw, {}), gate.deidentify(raw, {})];
  const unlabelled = (text: DeidentifiedText): string => text.toString().replace(/[A-Z]\d+\]/g, ']');
  t.equal(unlabelled(aside.text), unlabelled(here.text));
});

t.test('another thread may read in its place, and the version says by which rules', async (t) => {
  const eu = createGate({
    ...RULES,
    policy: 'eu',
    strictZip3: true,
    runAside: async ({ policy, strictZip3 }) => {
      const text = `read by ${policy}, ${strictZip3 ? 'strictly' : 'mildly'}`;
      return { text, findings: [], verdict: 'clean', releases: [], proposals: { labels: [] } };
    },
  });
  t.equal((await eu.deidentifyAside('anything', {})).text.value, 'read by eu, strictly');
  t.match(eu.version, /\/policy-2-eu-strict$/);
});

t.test('who is in the memory of the case keeps the label; nobody else gets it', (t) => {
  const labels = new Map([['quimby', 'PATIENT Q7']]);
  const memory = { labels, token: (folded: string): string => folded };
  t.match(
    gate.deidentify('Quimby came back with Mr. Oakhart.', { memory }).text.value,
    /^\[PATIENT Q7\] came back with Mr\. \[(?!PATIENT Q7)/,
  );
  t.match(gate.deidentify('Qui**mby** came.', { memory }).text.value, /^\[PATIENT Q7\]/, 'in any dress');
  t.notMatch(gate.deidentify('Mr. Quimby came.', { memory: { ...memory, labels: new Map() } }).text.value, /Q7/);
  t.end();
});

t.test('what the author released stays, with the reason in its version; what may not be released goes', (t) => {
  const raw = 'Sabatine and Okafor describe the same rash. Call 301-555-0142.';
  const releases = [
    { start: 0, end: 19, reason: 'cited_author' },
    { start: 44, end: raw.length, reason: 'clinical_number' },
  ] as const;
  const { text } = gate.deidentify(raw, { releases });
  t.match(text.value, /^Sabatine and Okafor describe the same rash\. Call \[/);
  t.match(text.version, /\/policy-2\.a$/);
  t.equal(withReleases('policy-2', ['sign', 'drug', 'sign']), 'policy-2.ds', 'each once, in one order');
  t.end();
});

t.test('what tells who somebody is only beside the rest of the thread is for the author to write anew', (t) => {
  const raw = 'He is the only dentist on the island.';
  t.equal(gate.deidentify('Tetanus after a garden wound.', {}).verdict, 'clean');
  const { verdict } = gate.deidentify(raw, { thread: ['52M, tetanus after a garden wound, ventilated day 6.'] });
  t.equal(verdict, 'blocked');
  t.end();
});

t.test('stored text is sealed and read again only with its own receipt, by the rules of now', (t) => {
  const rowOf = (raw: string, releases: GateContext['releases'] = []) => {
    const { value: text, version, receipt } = gate.deidentify(raw, { releases: releases ?? [] }).text;
    return { text, version, receipt };
  };
  const kept = rowOf('Sabatine and Okafor describe the same rash.', [{ start: 0, end: 19, reason: 'cited_author' }]);
  t.match(kept, { text: /Sabatine and Okafor/, version: /\.a$/ });
  t.equal(gate.resealStored(kept)?.value, kept.text);
  t.match(gate.rescanStored(kept), { value: kept.text, version: kept.version }, 'what was released stays released');
  const forged = { ...kept, receipt: new Uint8Array(32) };
  t.equal(gate.resealStored(forged), undefined);
  t.equal(gate.rescanStored(forged), undefined);
  t.equal(gate.rescanStored({ ...kept, receipt: new Uint8Array(3) }), undefined, 'nor with a shorter one');
  const [text, version] = ['Call 301-555-0142.', 'k1/engine-0.0.0/policy-1'];
  const older = { text, version, receipt: testReceipt(text, version) };
  t.equal(gate.rescanStored(older), 'fails', 'what an older engine let through does not pass this one');
  t.end();
});
