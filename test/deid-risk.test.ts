import { randomUUID } from 'node:crypto';
import t from 'tap';
import { isSilent } from '../src/deidentification/index.ts';
import { deidentify } from '../src/deidentification/pure.ts';
import { createKnownComments } from '../src/features/cases/thread/known-comments.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';

// Many requests on a machine that others use as well.
t.setTimeout(300_000);

/** A thread that leaks by drops: the opening, its replies, and which reply must be refused (0 is the opening), with the words it names. */
interface Drip {
  readonly posts: readonly [opening: string, ...replies: string[]];
  readonly refused: number;
  readonly words: RegExp;
  readonly reason: string;
}

const DRIPS: readonly Drip[] = [
  {
    posts: [
      '34F with fibrodysplasia ossificans progressiva, new jaw stiffness.',
      'Any steroid?',
      'Yes. She lives in Vermont.',
      'Thanks.',
    ],
    refused: 2,
    words: /Vermont/,
    reason: 'identifying_combination',
  },
  {
    posts: ['52M, tetanus after a garden wound, ventilated day 6.', 'He is the only dentist on the island.'],
    refused: 1,
    words: /the only dentist.*island/,
    reason: 'identifying_combination',
  },
  {
    posts: [
      '61F, carbon monoxide, HbCO 38 %.',
      'Chamber at 2.4 ATA?',
      'Two sessions done, it was in the national news.',
    ],
    refused: 2,
    words: /it was in the national news/,
    reason: 'event_in_the_news',
  },
  {
    posts: [
      '9-year-old boy with progeria, asks for lonafarnib dosing.',
      'Weight?',
      '14 kg, they live in a village of 350.',
    ],
    refused: 2,
    words: /village of 350/,
    reason: 'identifying_combination',
  },
  {
    posts: [
      '47M with pheochromocytoma, BP 210/120.',
      'Any imaging?',
      'Alpha first.',
      'He was a senator, so the family wants no visitors.',
    ],
    refused: 3,
    words: /senator/,
    reason: 'identifying_combination',
  },
  {
    posts: ['Burns 40 % TBSA, 29M.', 'He was hurt in the nightclub fire.'],
    refused: 1,
    words: /nightclub fire/,
    reason: 'event_in_the_news',
  },
];

interface Discussion {
  readonly doctor: Doctor;
  publish(body: string): Promise<Reply>;
  reply(caseId: string, body: string): Promise<Reply>;
}

async function aDiscussion(app: TestApp): Promise<Discussion> {
  const doctor = await aDoctor(app);
  return {
    doctor,
    publish: (body) =>
      doctor.call('POST', '/v1/cases', aCase({ title: 'Case for discussion', body, question: 'Next step?' })),
    reply: (caseId, body) => doctor.call('POST', `/v1/cases/${caseId}/comments`, { body }),
  };
}

t.test('a thread that leaks by drops is refused at the right message, with the words that do it', async (t) => {
  const { publish, reply } = await aDiscussion(await startTestApp(t));
  for (const { posts, refused, words, reason } of DRIPS) {
    const [opening, ...replies] = posts;
    const published = await publish(opening);
    t.equal(published.status, 201, `${opening} ${published.text}`);
    for (const [index, text] of replies.entries()) {
      const answer = await reply(String(published.body.id), text);
      if (index + 1 !== refused) {
        t.equal(answer.status, 201, `${text} stands: ${answer.text}`);
        continue;
      }
      t.match(answer.body, { status: 422, code: 'deid_blocked' }, text);
      const spans = answer.body.spans as { class: string; start: number; end: number; reason_code: string }[];
      t.ok(spans.length > 0 && spans.every((span) => span.class === 'QI'));
      t.match(spans.map((span) => text.slice(span.start, span.end)).join(' '), words);
      t.equal(spans[0]?.reason_code, reason);
      t.match(spans[0], { pointer: '/body', rule: '164.514(b)(2)(ii)', action: 'block', releasable: false });
    }
  }
});

t.test('what an edit or a removal changed in a thread counts for the next comment', async (t) => {
  const { publish, reply, doctor } = await aDiscussion(await startTestApp(t));
  const id = String((await publish('34F, new jaw stiffness.')).body.id);
  const first = String((await reply(id, 'Could it be arthritis?')).body.id);
  t.equal((await reply(id, 'Any steroid?')).status, 201, 'the thread is read with it');
  const change = (method: 'PATCH' | 'DELETE', revision: number, body?: object) =>
    doctor.call(method, `/v1/comments/${first}`, body, { 'if-match': `"${revision}"` });
  const edited = await change('PATCH', 1, { body: 'She has fibrodysplasia ossificans progressiva.' });
  t.equal(edited.status, 200, edited.text);
  t.equal((await reply(id, 'She lives in Vermont.')).status, 422, 'with what it was edited to');
  t.equal((await change('DELETE', 2)).status, 204);
  t.equal((await reply(id, 'She lives in Vermont.')).status, 201, 'without what was removed');
});

t.test('what passed once is a repeat when it comes again, also where its thread would refuse it by now', async (t) => {
  const { publish, reply, doctor } = await aDiscussion(await startTestApp(t));
  const id = String((await publish('34F, new jaw stiffness.')).body.id);
  const key = randomUUID();
  const send = (name: string) =>
    doctor.call('POST', `/v1/cases/${id}/comments`, { body: 'She lives in Vermont.' }, { 'idempotency-key': name });
  const first = await send(key);
  t.match(first, { status: 201, headers: { 'idempotent-replayed': undefined } });
  const vaguer = { body: 'She lives far from any centre.' };
  t.equal((await doctor.call('PATCH', `/v1/comments/${first.body.id}`, vaguer, { 'if-match': '"1"' })).status, 200);
  t.equal((await reply(id, 'She has fibrodysplasia ossificans progressiva.')).status, 201);
  t.match(await send(randomUUID()), { status: 422, body: { code: 'deid_blocked' } }, 'control: a new one is refused');
  const again = await send(key);
  t.match(again, { status: 201, headers: { 'idempotent-replayed': 'true' }, body: { id: first.body.id } });
  t.equal(again.body.body, first.body.body, 'as it was answered');
});

t.test('refused text is nowhere, and the author may write it differently', async (t) => {
  const app = await startTestApp(t);
  const { publish, reply, doctor } = await aDiscussion(app);
  const id = String((await publish('34F with fibrodysplasia ossificans progressiva.')).body.id);
  t.equal((await reply(id, 'She lives in Vermont, works at a bank.')).status, 422);
  t.equal((await reply(id, 'She lives far from any centre.')).status, 201);
  const listed = await doctor.call('GET', `/v1/cases/${id}/comments`);
  t.same(
    listed.body.data.map((one: { body: string }) => one.body),
    ['She lives far from any centre.'],
  );
  t.notMatch(listed.text + app.log(), /Vermont/);
});

t.test('the fields of one case are weighed together', async (t) => {
  const { doctor } = await aDiscussion(await startTestApp(t));
  const split = {
    title: 'Woman, 34F, from Vermont',
    body: 'Fibrodysplasia ossificans progressiva since childhood.',
    question: 'Steroid?',
  };
  t.match((await doctor.call('POST', '/v1/cases', aCase(split))).body, {
    code: 'deid_blocked',
    spans: [{ pointer: '/body' }],
  });
});

t.test('a preview tells k, warns below 11 and says why in words', async (t) => {
  const { doctor } = await aDiscussion(await startTestApp(t));
  const preview = async (text: string, caseId?: string): Promise<Reply> =>
    doctor.call('POST', '/v1/deid/preview', { text, ...(caseId === undefined ? {} : { case_id: caseId }) });
  const usual = await preview('44F teacher with asthma.');
  t.equal(usual.body.verdict, 'clean');
  t.equal(usual.body.risk.level, 'low');
  t.ok(usual.body.k > 5_000, String(usual.body.k));
  t.same(
    usual.body.risk.factors.map((one: { code: string; words: string }) => [one.code, one.words]),
    [
      ['age', 'the age'],
      ['sex', 'the sex'],
      ['occupation', 'the occupation'],
    ],
  );
  const rare = await preview('31F with stiff person syndrome and progeria.');
  t.match(rare.body, { verdict: 'clean', risk: { level: 'warn' } });
  t.ok(rare.body.k < 11);
  const refused = await preview('31F with stiff person syndrome, everybody knows her there, MRN 4471920.');
  t.match(refused.body, { verdict: 'blocked', risk: { level: 'high' } });
  t.match(
    refused.body.findings.map((one: { class: string; action: string }) => [one.class, one.action]),
    [
      ['QI', 'block'],
      ['H', 'replace'],
    ],
  );
  t.equal((await preview('Creatinine 1.4, potassium 4.1.')).body.risk, undefined, 'a text that tells nothing has no k');
});

const HARMLESS = [
  '34F teacher with coeliac disease, lives in a big city.',
  'A nurse noticed the rash first; the only drug in the room was ceftriaxone.',
  'He is an only child. First line is metformin, last resort is surgery.',
  '60M farmer, COPD GOLD 3, from Texas.',
  'The news was hard for the family. Good news: the margin is clear.',
  'This drug is in the news a lot; the 2013 trial had 6 deaths.',
  'She is the only one in the family with the variant.',
  'The first patient in the trial had 3 cycles.',
  'Village doctor here: 70F with AF, CHA2DS2-VASc 4.',
  'One family member is a carrier. In 2019 he had a stent.',
  '31F with cystic fibrosis, FEV1 48 %, on ETI since 2021.',
  'Two people were hurt, one was intubated at the scene.',
] as const;

t.test('a post that says nothing to later ones is left out of its thread, which changes nothing', (t) => {
  const plain = ['Agree: repeat the lactate before anything else.', 'Any steroid?', 'Seen on day +3 of the course.'];
  const threads = DRIPS.map(({ posts }) => [...plain, ...posts]);
  t.notOk(isSilent('Nobody has read this yet.'));
  const read = (thread: readonly string[], text: string) => deidentify(text, { thread, currentYear: 2026 });
  for (const thread of threads)
    for (const last of [...thread, 'He lives in Vermont and was seen on 4 March 2026.']) {
      const whole = read(thread, last);
      t.same(
        read(
          thread.filter((post) => !isSilent(post)),
          last,
        ),
        whole,
        last,
      );
    }
  t.same(plain.map(isSilent), [true, true, false], 'that days are counted is something');
  t.ok(
    threads.every((thread) => !thread.slice(plain.length).every(isSilent)),
    'control: what leaks is kept',
  );
  t.end();
});

t.test('of a thread only what says something is remembered, whatever its length', (t) => {
  const silent = 'Repeat the lactate before anything else, and the gas. '.repeat(30);
  const telling = '34F with fibrodysplasia ossificans progressiva.';
  const commentsOf = (id: string) => ({
    version: 1,
    comments: Array.from({ length: 50 }, (_, n) => [n + 1, n === 7 ? telling : `${silent}${id}${n}`] as const),
  });
  const nothingNew = { version: 1, comments: [] };
  const known = createKnownComments(50, 20_000);
  const readOn = (id: string, row: Parameters<typeof known.readOn>[2]) => known.readOn(id, known.of(id), row);
  const cases = ['a', 'b', 'c'];
  for (const id of cases) {
    const thread = readOn(id, commentsOf(id));
    t.equal(thread.length, 50, 'before it is read all of it is');
    deidentify('Agree.', { thread, currentYear: 2026 });
  }
  for (const id of cases) t.equal(known.of(id).upTo, 0, 'control: whole they had no room');
  for (const id of cases) readOn(id, commentsOf(id));
  for (const id of cases) t.equal(known.of(id).upTo, 50, 'all have room');
  for (const id of cases) t.same(readOn(id, nothingNew), [telling], 'and of each what it says');
  const next = { version: 1, comments: [[51, 'Seen once a year.'] as const] };
  const held = known.of('b');
  t.same(readOn('b', next), [telling, 'Seen once a year.'], 'the next one stands behind');
  t.same(known.readOn('b', held, next), [telling, 'Seen once a year.'], 'once, read on from where it was asked');
  const more = Array.from({ length: 7 }, (_, n) => [52 + n, `${silent}b${n}`] as const);
  t.ok(readOn('b', { version: 1, comments: more.slice(0, 6) }).includes(telling), 'among the newest fifty');
  t.notOk(
    readOn('b', { version: 1, comments: more.slice(6) }).includes(telling),
    'which the next one pushes it out of',
  );
  t.same(
    readOn('b', { version: 2, comments: next.comments }),
    ['Seen once a year.'],
    'of another version nothing is kept',
  );
  t.end();
});

t.test('what doctors write every day is not refused', (t) => {
  for (const text of HARMLESS) t.same(deidentify(text).risk?.findings ?? [], [], text);
  t.end();
});

const POINTING = [
  'He is the one vet in 300 km.',
  'Everybody knows him there.',
  'The parents were on the front page.',
  'He was interviewed on TV about it.',
  'She survived the ferry sinking.',
  'He is a local celebrity.',
  'It made national headlines.',
  'After the wedding poisoning, 7 guests died.',
  'The video went viral on the same day, viral video of the fall.',
] as const;

t.test('what points at one person or an event in the news is refused by itself', (t) => {
  for (const text of POINTING) t.not(deidentify(text).risk?.findings.length ?? 0, 0, text);
  t.end();
});

t.test('the policy eu drops the year, and the region beside a rare disease, where few people are left', (t) => {
  const text = '31F from Ohio with stiff person syndrome, seen in 2019 and in 2021.';
  const eu = deidentify(text, { policy: 'eu', currentYear: 2026 });
  t.equal(eu.text, '31F from [REGION] with stiff person syndrome, seen in [YEAR] and in [YEAR].');
  t.match(eu.findings, [
    { class: 'QI', action: 'generalise', rule: 'GDPR recital 26', reason_code: 'region_with_rare_disease' },
    { action: 'generalise', reason_code: 'year_with_few_people' },
    { action: 'generalise', reason_code: 'year_with_few_people' },
  ]);
  t.equal(deidentify(eu.text, { policy: 'eu', currentYear: 2026 }).text, eu.text, 'a second pass changes nothing');
  t.equal(
    deidentify('60M from Ohio with COPD, seen in 2019.', { policy: 'eu' }).text,
    '60M from Ohio with COPD, seen in 2019.',
  );
  t.match(deidentify(text, { currentYear: 2026 }).text, /2019 and in 2021/, 'safe-harbor keeps the year');
  t.end();
});

t.test('offsets of a refusal are those of the text that was sent, whatever was replaced before it', (t) => {
  const text = 'Mrs. Alda Vanterpool 😀, MRN 4471920, seen 12 March 2024: the one vet in 300 km.';
  const [refusal] = deidentify(text).risk?.findings ?? [];
  t.equal(text.slice(refusal?.start, refusal?.end), 'one vet in 300 km');
  t.end();
});

t.test('on a seeded population the estimate of k is within a factor of three of the count', (t) => {
  // People with attributes drawn apart from each other, by the shares of the sources (Census 2020), not by the engine's tables.
  const random = seeded(20_261_125);
  const STATES = [
    ['Texas', 29_145_505],
    ['Ohio', 11_799_448],
    ['Vermont', 643_077],
    ['elsewhere', 293_138_556],
  ] as const;
  const JOBS = [
    ['teacher', 0.011],
    ['farmer', 0.006],
    ['none', 0.983],
  ] as const;
  const people = Array.from({ length: 400_000 }, () => ({
    age: Math.floor(random() * 80),
    sex: random() < 0.505 ? 'F' : 'M',
    state: draw(STATES, random()),
    job: draw(JOBS, random()),
  }));
  for (const [text, fits] of [
    ['34F from Texas.', (one) => one.age === 34 && one.sex === 'F' && one.state === 'Texas'],
    ['52M from Ohio.', (one) => one.age === 52 && one.sex === 'M' && one.state === 'Ohio'],
    ['41F teacher.', (one) => one.age === 41 && one.sex === 'F' && one.job === 'teacher'],
    ['28M farmer.', (one) => one.age === 28 && one.sex === 'M' && one.job === 'farmer'],
    ['63M from Vermont.', (one) => one.age === 63 && one.sex === 'M' && one.state === 'Vermont'],
  ] as const satisfies readonly (readonly [string, (one: (typeof people)[number]) => boolean])[]) {
    const counted = people.filter(fits).length;
    const shown = ((deidentify(text).risk?.k ?? 0) * people.length) / 334_726_586;
    t.ok(shown < counted * 3 + 3 && shown > counted / 3 - 3, `${text} shown ${shown.toFixed(1)}, counted ${counted}`);
  }
  t.end();
});

function draw<Name extends string>(shares: readonly (readonly [Name, number])[], at: number): Name {
  const total = shares.reduce((sum, [, weight]) => sum + weight, 0);
  let left = at * total;
  for (const [name, weight] of shares) if ((left -= weight) < 0) return name;
  throw new Error('the draw is within the shares');
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
