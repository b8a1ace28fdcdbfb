import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createLabelAllotter, loadCaseMemory, roomJobs } from '../src/features/rooms/index.ts';
import { newId } from '../src/kernel/ids.ts';
import { openDatabase } from '../src/platform/database/connection.ts';
import type { ThreadMemory } from '../src/platform/text-gate.ts';
import { startTestApp, type TestApp, type TestAppOptions } from './support/app.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, callAs, type Call, type Doctor, type Reply } from './support/doctors.ts';
import { SocketClient } from './support/socket-client.ts';

// Many requests on a machine that others use as well.
t.setTimeout(300_000);

interface Discussion {
  readonly app: TestApp;
  readonly author: Doctor;
  readonly caseId: string;
  readonly roomId: string;
  readonly opening: Reply;
  comment(body: string): Promise<string>;
}

async function aDiscussion(
  t: Pick<Test, 'teardown'>,
  texts: { title?: string; body?: string; question?: string },
  options: TestAppOptions = {},
): Promise<Discussion> {
  const app = await startTestApp(t, options);
  const author = await aDoctor(app);
  const opening = await author.call('POST', '/v1/cases', aCase(texts));
  if (opening.status !== 201) throw new Error(`the case was refused: ${opening.text}`);
  const { id: caseId, room_id: roomId } = opening.body as { id: string; room_id: string };
  const comment = async (body: string): Promise<string> => {
    const reply = await author.call('POST', `/v1/cases/${caseId}/comments`, { body });
    if (reply.status !== 201) throw new Error(`the comment was refused: ${reply.text}`);
    return String(reply.body.body);
  };
  return { app, author, caseId, roomId, opening, comment };
}

const query = async (app: TestApp, text: string): Promise<Record<string, unknown>[]> =>
  (await withClient(app.database.adminUrl, (admin) => admin.query(text))).rows;

/** Waits until so many statements wait for a row that somebody else holds. */
async function waitingForLocks(app: TestApp, count: number): Promise<void> {
  const asked = `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while (((await query(app, asked))[0]?.['count'] ?? 0) !== count) await sleep(5);
}

const labelsIn = (text: string): string[] =>
  [...text.matchAll(/\[([A-Z]+(?: [A-Z]\d+)?)\]/g)].map((match) => match[1] ?? '');

t.test('one person keeps one label over 50 posts, by REST and by frame, in every form of the name', async (t) => {
  const { app, author, caseId, roomId, opening, comment } = await aDiscussion(t, {
    title: 'Nephrotic syndrome',
    body: 'Mrs. Marguerite Okonjo, 48F, UPCR 9.1. Her brother Tobias Okonjo asks about transplant.',
  });
  const socket = await SocketClient.signedIn(await app.listen(), author.token);
  const say = async (body: string): Promise<string> => {
    const clientId = newId();
    socket.send({ frame: 'send', client_id: clientId, kind: 'comment', room_id: roomId, body });
    const answer = await socket.next((frame) => frame['client_id'] === clientId);
    if (answer.frame !== 'result') throw new Error(JSON.stringify(answer));
    return String(answer['body']);
  };
  const [patient, brother] = labelsIn(String(opening.body.body));
  t.equal(patient, 'PATIENT');
  t.match(brother, /^RELATIVE [A-Z]\d{1,2}$/);
  const forms = [
    ['Saw Mrs Okonjo today, albumin 17.', patient],
    ["Okonjo's PLA2R came back 212 RU/mL.", patient],
    ['I would anticoagulate Marguerite now.', patient],
    ['MARGUERITE OKONJO: creatinine 1.4, stable.', patient],
    ['Okonjo, Marguerite needs a biopsy slot.', patient],
    ['M.O. says the swelling is less.', patient],
    ['Spoke with Tobias about donation.', brother],
    ["Tobias's crossmatch is negative.", brother],
  ] as const;
  for (let round = 0; round < 49; round++) {
    const [text, label] = forms[round % forms.length] ?? forms[0];
    const stored = await (round % 4 === 3 && round < 40 ? say : comment)(text);
    t.same(labelsIn(stored), [label], `${round + 2}: ${stored}`);
    t.notMatch(stored, /okonjo|marguerite|tobias|m\.o\./i);
  }
  socket.close();
  const listed = await author.call('GET', `/v1/cases/${caseId}/comments?limit=100`);
  t.equal(listed.body.data.length, 49);
  const dump = JSON.stringify([
    ...(await query(app, `select encode(token, 'escape') as token, label from case_label`)),
    ...(await query(app, `select encode(wrapped_key, 'escape') as key from case_memory`)),
  ]);
  t.match(dump, /PATIENT/, 'the memory was read');
  t.notMatch(dump, /okonjo|marguerite|tobias/i, 'and holds no name');
});

t.test(
  'short forms of numbers, hospitals and ages are found in later posts of the thread, and nowhere else',
  async (t) => {
    const first = 'Seen at Corriedale General Hospital, MRN 88-1042-6. Her grandmother is 94.';
    const { author, comment } = await aDiscussion(t, { body: first });
    const later = [
      ['Corriedale missed it, infarct on MRI.', /corriedale/i],
      ['The other chart (ends 1042-6) says TB instead.', /1042/],
      ['94! Then access first.', /94/],
    ] as const;
    for (const [text, gone] of later) t.notMatch(await comment(text), gone, text);
    const other = await author.call('POST', '/v1/deid/preview', { text: '94! Then access first.' });
    t.match(other.body.text, /94/, 'a text of its own keeps the number');
  },
);

t.test('every interval is the original one and no absolute element but the year is left', async (t) => {
  const { comment, opening } = await aDiscussion(t, {
    body: 'Born 2 May 1961. Admitted 28 February 2024, operated on 03/01/2024.',
  });
  t.match(opening.body.body, /Born 1961\. Admitted day 0, operated on day \+2\./);
  const zero = Date.UTC(2024, 1, 28);
  const MONTHS = 'January February March April May June July August September October November December'.split(' ');
  for (let step = -400; step <= 1100; step += 75) {
    const date = new Date(zero + step * 86_400_000);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    const two = (number: number): string => String(number).padStart(2, '0');
    const written = [
      `${day} ${MONTHS[month - 1]} ${year}`,
      `${MONTHS[month - 1]} ${day}, ${year}`,
      `${two(month)}/${two(day)}/${year}`,
      `${year}-${two(month)}-${two(day)}`,
    ][(Math.abs(step / 75) % 4) | 0];
    const stored = await comment(`Creatinine doubled on ${written}, then fell.`);
    const expected = step === 0 ? 'day 0' : `day ${step > 0 ? '+' : ''}${step}`;
    t.equal(stored, `Creatinine doubled on ${expected}, then fell.`, String(written));
  }
});

t.test('the label of one case is not that of another, and no label comes from the name', async (t) => {
  const { app, author } = await aDiscussion(t, {});
  const labels = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const body = 'Mrs. Marguerite Okonjo, 48F. Her brother Tobias Okonjo asks about transplant.';
    const reply = await author.call('POST', '/v1/cases', aCase({ body }));
    labels.add(labelsIn(String(reply.body.body))[1] ?? '');
  }
  // 1,710 labels: that 12 draws give fewer than 8 different ones happens less than once in 10^8.
  t.ok(labels.size >= 8, `${labels.size} different labels for the same brother in 12 cases`);
  const tokens = await query(
    app,
    'select count(*)::int as all, count(distinct token)::int as different from case_label',
  );
  t.equal(tokens[0]?.['all'], tokens[0]?.['different'], 'no token of one case stands in another');
});

t.test('comments at the same time give one label to one person and never one label to two', async (t) => {
  const { comment } = await aDiscussion(t, { body: 'Mrs. Marguerite Okonjo, 48F, UPCR 9.1.' });
  const same = await Promise.all(
    Array.from({ length: 6 }, () => comment('Her sister Philomena Vanterpool is a match.')),
  );
  t.equal(new Set(same.flatMap(labelsIn)).size, 1, same.join(' | '));
  const names = [
    'Ottoline Brask',
    'Casimir Dufek',
    'Leopoldine Farkas',
    'Evander Molnar',
    'Seraphina Quist',
    'Thaddeus Rojek',
  ];
  const different = await Promise.all(names.map((name) => comment(`Her cousin ${name} called.`)));
  t.equal(new Set(different.flatMap(labelsIn)).size, names.length, different.join(' | '));
});

t.test(
  'of two processes that name somebody in one room the second runs its text again, and what it says in other rooms stands',
  async (t) => {
    const { app, author, caseId, roomId } = await aDiscussion(t, {});
    const elsewhere = callAs(await startTestApp(t, { database: app.database }), author.token);
    const others: Reply[] = [];
    for (let n = 0; n < 3; n += 1) others.push(await author.call('POST', '/v1/cases', aCase()));
    const sister = async (call: Call, id: string): Promise<string[]> => {
      const reply = await call('POST', `/v1/cases/${id}/comments`, {
        body: 'Her sister Philomena Vanterpool is a match.',
      });
      return labelsIn(String(reply.body.body));
    };
    const given = await withClient(app.database.adminUrl, async (admin) => {
      await admin.query('begin');
      await admin.query('select from case_memory where room_id = $1 for update', [roomId]);
      const first = sister(elsewhere, caseId);
      await waitingForLocks(app, 1);
      const second = sister(author.call, caseId);
      await waitingForLocks(app, 2);
      const beside = others.map(({ body }) => sister(author.call, body.id));
      await admin.query('commit');
      return Promise.all([first, second, ...beside]);
    });
    const [first, second, ...beside] = given;
    t.match(first, [/^RELATIVE [A-Z]\d{1,2}$/]);
    t.same(second, first, 'the first label stands in both');
    const again = await Promise.all(others.map(({ body }) => sister(elsewhere, body.id)));
    t.same(again, beside, 'what was given beside was kept');
  },
);

interface Rooms {
  readonly app: TestApp;
  readonly ids: readonly string[];
  /** Their memories as they stand. */
  readonly read: () => Promise<(ThreadMemory | undefined)[]>;
  /** As in a process of its own: it knows nothing of what another is about to write. */
  readonly aProcess: () => ReturnType<typeof createLabelAllotter>;
}

async function manyRooms(t: Pick<Test, 'teardown'>, count: number): Promise<Rooms> {
  const app = await startTestApp(t);
  const author = await aDoctor(app);
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(String((await author.call('POST', '/v1/cases', aCase())).body.room_id));
  const { db, keys } = app.services;
  const read = (): ReturnType<Rooms['read']> => Promise.all(ids.map((id) => loadCaseMemory(db, keys, id)));
  return { app, ids, read, aProcess: () => createLabelAllotter(db, keys) };
}

function naming(memory: ThreadMemory | undefined, person: string, label = 'PERSON B2'): ThreadMemory {
  if (!memory) throw new Error('a case has a memory');
  const token = createHash('sha256').update(person).digest().toString('base64url', 0, 16);
  return { ...memory, labels: new Map([...memory.labels, [token, label]]) };
}

t.test('of labels given in many rooms in one statement, one that comes too late leaves the others alone', async (t) => {
  const { ids, read, aProcess } = await manyRooms(t, 4);
  const before = await read();
  const early = await aProcess()(ids[0] ?? '', before[0], naming(before[0], 'early'));
  const here = aProcess();
  const left = await Promise.all(ids.map((id, n) => here(id, before[n], naming(before[n], 'late'))));
  t.same(left[0]?.labels, early?.labels, 'the label is somebody else already, so that the text is run again');
  const stands = await read();
  t.same(
    stands.map((memory) => memory?.labels),
    [early?.labels, ...before.slice(1).map((memory) => naming(memory, 'late').labels)],
  );
  t.same(stands, left, 'and everybody is told what stands');
});

t.test(
  'processes that name somebody in the same rooms in any order never wait for one another in a circle',
  async (t) => {
    const { ids, read, aProcess } = await manyRooms(t, 20);
    const [up, down] = [aProcess(), aProcess()];
    for (let round = 0; round < 10; round += 1) {
      const before = await read();
      const allotted = ids.map((id, n) => [id, before[n], naming(before[n], `${round}`, `PERSON C${round}`)] as const);
      await Promise.all([...allotted.map((one) => up(...one)), ...allotted.toReversed().map((one) => down(...one))]);
    }
    const labels = (await read()).map((memory) => memory?.labels.size);
    t.same(
      labels,
      ids.map(() => 20),
    );
  },
);

t.test('the memory goes when the case is removed', async (t) => {
  const { app, author, caseId } = await aDiscussion(t, { body: 'Mrs. Marguerite Okonjo, seen 4 March 2024.' });
  t.equal((await query(app, 'select from case_memory')).length, 1);
  const gone = await author.call('DELETE', `/v1/cases/${caseId}`, undefined, { 'if-match': '"1"' });
  t.equal(gone.status, 204, gone.text);
  t.equal(
    (await query(app, 'select from case_memory')).length + (await query(app, 'select from case_label')).length,
    0,
  );
});

t.test(
  'after 90 idle days labels and day 0 are forgotten: a new label, no offset, and the author is told why',
  async (t) => {
    const { app, author, caseId, comment } = await aDiscussion(t, {
      body: 'Mrs. Marguerite Okonjo, seen 4 March 2024. Her brother Tobias helps.',
    });
    const forget = async (): Promise<number> => {
      await using pool = openDatabase(app.database.urls.worker, { max: 1, name: 'job' });
      await roomJobs['rooms.forget']({}, { db: pool.db });
      return (await query(app, 'select from case_memory')).length;
    };
    const idle = (days: number): string =>
      `with r as (update room set last_activity_at = now() - interval '${days} days') update case_memory set touched_at = now() - interval '${days} days'`;
    await query(app, idle(89));
    t.equal(await forget(), 1, 'after 89 days it is kept');
    t.equal(await comment('Okonjo is back since 7 March 2024.'), '[PATIENT] is back since day +3.');
    await query(app, idle(91));
    t.equal(await forget(), 0, 'after 91 days it is gone');
    const preview = await author.call('POST', '/v1/deid/preview', {
      case_id: caseId,
      text: 'Seen again 9 March 2024.',
    });
    t.match(preview.body.findings, [{ class: 'C', reason_code: 'date_without_day_zero', reason: /interval/ }]);
    const stored = await comment('Marguerite Okonjo is back since 9 March 2024.');
    t.match(stored, /^\[PERSON [A-Z]\d{1,2}\] is back since 2024\.$/, 'a new label, and no day that would contradict');
  },
);

t.test('without case memory labels tell the role only and nothing is kept', async (t) => {
  const { app, comment, opening } = await aDiscussion(
    t,
    { body: 'Mrs. Marguerite Okonjo, seen 4 March 2024. Her brother Tobias helps.' },
    { settings: { DEID_CASE_MEMORY: 'off' } },
  );
  t.equal(opening.body.body, 'Mrs. [PERSON], seen day 0. Her brother [RELATIVE] helps.');
  t.equal(await comment('Called the brother Tobias on 7 March 2024.'), 'Called the brother [RELATIVE] on 2024.');
  t.equal((await query(app, 'select from case_memory')).length, 0);
});

t.test('a preview with the thread is the comment that follows, byte for byte, or 409', async (t) => {
  const { author, caseId } = await aDiscussion(t, { body: 'Mrs. Marguerite Okonjo, seen 4 March 2024.' });
  const text = "Okonjo's sister Philomena Vanterpool was tested 11 March 2024.";
  const preview = await author.call('POST', '/v1/deid/preview', { case_id: caseId, text });
  t.match(preview.body.text, /^\[PATIENT\]'s sister \[[A-Z]+ [A-Z]\d+\] was tested day \+7\.$/);
  const { preview_token } = preview.body as { preview_token: string };
  const url = `/v1/cases/${caseId}/comments`;
  const other = await author.call('POST', url, { body: `${text} Negative.`, preview_token });
  t.match(other.body, { code: 'preview_mismatch' }, 'another text with its token is refused');
  const stored = await author.call('POST', url, { body: text, preview_token });
  t.equal(stored.body.body, preview.body.text);
});

t.test('an edit is read with the thread but without the text that it replaces', async (t) => {
  const { author, caseId } = await aDiscussion(t, { body: 'Mrs. Marguerite Okonjo, seen 4 March 2024.' });
  const written = await author.call('POST', `/v1/cases/${caseId}/comments`, { body: 'Okonjo sleeps.' });
  const edited = await author.call(
    'PATCH',
    `/v1/comments/${String(written.body.id)}`,
    { body: "Okonjo's husband Ignatius Vanterpool came 6 March 2024." },
    { 'if-match': '"1"' },
  );
  t.match(edited.body.body, /^\[PATIENT\]'s husband \[RELATIVE [A-Z]\d+\] came day \+2\.$/, edited.text);
  const after = await author.call('POST', `/v1/cases/${caseId}/comments`, { body: 'Ignatius agrees.' });
  t.same(labelsIn(after.body.body), labelsIn(edited.body.body).slice(1), 'the label given by an edit is kept');
});
