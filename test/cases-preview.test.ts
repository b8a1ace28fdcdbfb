import t from 'tap';
import { newId } from '../src/kernel/ids.ts';
import { MINUTE } from '../src/kernel/time.ts';
import { newMemory } from '../src/platform/text-gate.ts';
import { sealPreview } from '../src/platform/preview-token.ts';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { countRows, rowsOf } from './support/rows.ts';

const app = await startTestApp(t);
const { database } = app;
const [author, colleague] = [await aDoctor(app), await aDoctor(app, { name: 'Dr. Bo Example' })];

async function preview(doctor: Doctor, text: string, more: object = {}): Promise<Reply['body']> {
  const reply = await doctor.call('POST', '/v1/deid/preview', { text, ...more });
  if (reply.status !== 200) throw new Error(`no preview: ${reply.status} ${reply.text}`);
  return reply.body;
}

const publish = (doctor: Doctor, body: object) => doctor.call('POST', '/v1/cases', body);
const labelsIn = (text: string): string[] => text.match(/\[[A-Z0-9 ]+\]/g) ?? [];

t.test('a preview shows each removal with its reason and leaves no trace', async (t) => {
  const before = await countRows(database);
  const text = '\u{1f97c} Mrs. Alda Brandvold, 92F, MRN 4471920, seen 12 March 2026.';
  const shown = await preview(author, text);
  t.match(shown, { verdict: 'changed', preview_token: /^[\w-]{40,}$/ });
  t.notMatch(shown.text, /Brandvold|4471920|March|92/);
  for (const finding of shown.findings) {
    t.ok(finding.reason.length > 10, `${finding.rule} gives its reason in words`);
    t.ok(finding.start < finding.end && finding.end <= text.length);
  }
  const named = shown.findings.find((one: { class: string }) => one.class === 'A');
  t.match(text.slice(named.start, named.end), /Brandvold/, 'offsets are UTF-16 units of what was sent');
  t.same(await countRows(database), before);
  t.notMatch(app.log(), /Brandvold|4471920/);
  t.notMatch(Buffer.from(shown.preview_token, 'base64url').toString('latin1'), /Brandvold|brandvold|4471920/);
});

t.test('what was previewed is what is stored, byte for byte', async (t) => {
  const [title, body, question] = [
    'Fever, MRN 4471920',
    'Mrs. Alda Brandvold saw Dr. Bodil Halvorsen on 12 March 2026; her son Casper Lindqvist came on 15 March 2026.',
    'Would Dr. Halvorsen wait for Casper Lindqvist?',
  ];
  const first = await preview(author, title);
  const second = await preview(author, body, { preview_token: first.preview_token });
  const third = await preview(author, question, { preview_token: second.preview_token });
  const token = { preview_token: third.preview_token };
  const reply = await publish(author, { ...aCase({ title, body, question }), ...token });
  t.equal(reply.status, 201, reply.text);
  t.same([reply.body.title, reply.body.body, reply.body.question], [first.text, second.text, third.text]);
  const stored = await rowsOf(database, 'select title, body, question from clinical_case where id = $1', [
    reply.body.id,
  ]);
  t.same(stored, [{ title: first.text, body: second.text, question: third.text }]);
  t.ok(
    labelsIn(third.text).every((label) => second.text.includes(label)),
    `${second.text} / ${third.text}`,
  );

  await t.test('and a comment previewed in its case likewise', async (t) => {
    const text = 'Dr. Halvorsen and Mr. Edvin Sundqvist agree.';
    const shown = await preview(colleague, text, { case_id: reply.body.id });
    t.ok(
      labelsIn(shown.text).some((label) => second.text.includes(label)),
      'known people keep their label',
    );
    const url = `/v1/cases/${reply.body.id}/comments`;
    const sent = await colleague.call('POST', url, { body: text, preview_token: shown.preview_token });
    t.same([sent.status, sent.body.body], [201, shown.text]);
  });
});

t.test('a token that does not belong to this text, member, time or policy stores nothing', async (t) => {
  const case_ = aCase({ body: 'Mrs. Alda Brandvold came.' });
  const all = async (doctor: Doctor): Promise<string> => {
    let token: { preview_token?: string } = {};
    for (const text of Object.values(case_).slice(0, 3))
      token = { preview_token: (await preview(doctor, String(text), token)).preview_token };
    return String(token.preview_token);
  };
  const good = await all(author);
  const ports = { keys: app.services.keys, gate: app.services.gate, now: () => Date.now() };
  const actor = await app.identity.authenticator.authenticate(author.token);
  const sealed = (change: Partial<typeof ports>): string =>
    sealPreview({ ...ports, ...change }, actor, { memory: newMemory(), outputs: new Map() });
  const before = await countRows(database);
  for (const [what, doctor, body] of [
    ['one word more', author, { ...case_, body: 'Mrs. Alda Brandvold came back.', preview_token: good }],
    ['fields exchanged for unseen ones', author, { ...aCase({ title: 'Never shown' }), preview_token: good }],
    ['another member', colleague, { ...case_, preview_token: good }],
    ['eleven minutes old', author, { ...case_, preview_token: sealed({ now: () => Date.now() - 11 * MINUTE }) }],
    [
      'another policy',
      author,
      { ...case_, preview_token: sealed({ gate: { ...ports.gate, version: 'k1/engine-0.0.0/policy-0' } }) },
    ],
    ['of nothing shown', author, { ...case_, preview_token: sealed({}) }],
    [
      'one bit off',
      author,
      { ...case_, preview_token: `${good.slice(0, 50)}${good[50] === 'A' ? 'B' : 'A'}${good.slice(51)}` },
    ],
  ] as const)
    t.match(await publish(doctor, body), { status: 409, body: { code: 'preview_mismatch' } }, what);
  t.same(await countRows(database), before);
  t.equal((await publish(author, { ...case_, preview_token: good })).status, 201, 'control: as shown it is stored');
  const edited = await preview(author, 'Fine.', { case_id: newId() }).catch((error: Error) => error.message);
  t.match(edited, /404/, 'a case that is not there has no preview');
});

t.test('one person keeps one label over a case, its edits and fifty comments', async (t) => {
  const { body: subject } = await publish(
    author,
    aCase({ body: 'Mrs. Alda Brandvold was seen with her son Casper Lindqvist.' }),
  );
  const [mother, son] = labelsIn(subject.body);
  t.not(mother, son, subject.body);
  const url = `/v1/cases/${subject.id}/comments`;
  for (let i = 0; i < 50; i += 1) {
    const doctor = i % 2 ? author : colleague;
    const named = i % 3 ? 'Casper Lindqvist' : 'Alda Brandvold';
    const sent = await doctor.call('POST', url, { body: `Ask ${named} about day ${i}.` });
    t.same(labelsIn(sent.body.body), [i % 3 ? son : mother], sent.body.body);
  }
  const text = { title: 'Edited', body: 'Casper Lindqvist came alone.', question: 'And Alda Brandvold?' };
  const edited = await author.call('PATCH', `/v1/cases/${subject.id}`, text, { 'if-match': '"1"' });
  t.same([labelsIn(edited.body.body), labelsIn(edited.body.question)], [[son], [mother]]);
  t.notMatch(`${mother}${son}`, /alda|brandvold|casper|lindqvist/i);
});

t.test('people first named by two at once agree on their label', async (t) => {
  for (let trial = 0; trial < 5; trial += 1) {
    const { body: subject } = await publish(author, aCase());
    const url = `/v1/cases/${subject.id}/comments`;
    const sent = await Promise.all(
      [author, colleague, author, colleague].map((doctor) =>
        doctor.call('POST', url, { body: 'Call Dr. Edvin Sundqvist in the morning.' }),
      ),
    );
    const labels = new Set(sent.flatMap((one) => labelsIn(one.body.body)));
    t.equal(labels.size, 1, [...labels].join());
  }
});

t.test('the same name has another label elsewhere', async (t) => {
  const labels = new Set<string>();
  for (let i = 0; i < 12; i += 1) {
    const { body } = await publish(
      author,
      aCase({ body: 'Her sister Bodil Halvorsen and her brother Casper Lindqvist came.' }),
    );
    for (const label of labelsIn(body.body)) labels.add(label);
  }
  t.ok(labels.size > 12, `${labels.size} labels for two names in twelve cases`);
});
