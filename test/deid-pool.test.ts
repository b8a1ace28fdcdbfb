import t, { type Test } from 'tap';
import { createGate } from '../src/deidentification/index.ts';
import { createEnginePool, type EnginePool, type EnginePoolOptions } from '../src/platform/engine-pool/engine-pool.ts';
import { startTestApp, testKeys, type TestApp } from './support/app.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, type Doctor } from './support/doctors.ts';

t.setTimeout(600_000);
const FAULTY = new URL('./support/faulty-engine-worker.ts', import.meta.url);
const NOTE =
  'Mrs. Philomena Vanterpool, MRN 4471920, seen 12 March 2024; creatinine 1.4, potassium 4.1, stable on day 2. ';
const long = (words = ''): string => `${NOTE.repeat(120)} ${words}`;
const input = (text: string): { text: string; currentYear: number } => ({ text, currentYear: 2026 });

/** A clock that stands still, and goes over the oldest limit when a faulty worker says that it hangs. */
function limitsWhenHanging(t: Pick<Test, 'teardown'>): Required<Pick<EnginePoolOptions, 'after'>> {
  const limits = new Set<() => void>();
  const hanging = new BroadcastChannel('faulty-engine-worker');
  hanging.addEventListener('message', () => {
    const [oldest] = limits;
    oldest?.();
  });
  t.teardown(() => hanging.close());
  return {
    after(_limitMs, expire) {
      limits.add(expire);
      return () => limits.delete(expire);
    },
  };
}

function aPool(t: Pick<Test, 'teardown'>, options: EnginePoolOptions = {}): EnginePool {
  const pool = createEnginePool({ ...limitsWhenHanging(t), ...options });
  t.teardown(() => pool[Symbol.asyncDispose]());
  return pool;
}

const failure = (promise: Promise<unknown>): Promise<{ name: string; reason?: string; message: string }> =>
  promise.then(
    () => ({ name: 'none', message: '' }),
    (error: { name: string; reason?: string; message: string }) => error,
  );

t.test('each fault of a worker refuses its own text, says nothing of it, and the next text is answered', async (t) => {
  const pool = aPool(t, { program: FAULTY, workers: 1, heapMiB: 64 });
  for (const [fault, reason] of [
    ['throw', 'worker_failed'],
    ['memory', 'worker_failed'],
    ['hang', 'timeout'],
    ['answer', 'worker_failed'],
  ] as const) {
    const error = await failure(pool.run(input(`${NOTE} FAULT ${fault}`)));
    t.match(error, { name: 'EngineUnavailableError', reason }, fault);
    t.notMatch(error.message, /Vanterpool|4471920/);
    t.match((await pool.run(input(NOTE))).text, /\[MRN\]/, `after ${fault} a new worker answers`);
  }
});

t.test(
  'the queue is bounded: one text too many is refused at once, what waits behind a hanging one is answered',
  async (t) => {
    const pool = aPool(t, { program: FAULTY, workers: 1, mostWaiting: 2 });
    await pool.run(input(NOTE));
    const running = failure(pool.run(input('FAULT hang')));
    const waiting = [failure(pool.run(input(NOTE))), failure(pool.run(input('FAULT hang')))];
    t.match(await failure(pool.run(input(NOTE))), { reason: 'queue_full' });
    t.match(await running, { reason: 'timeout' });
    const [answered, hung] = await Promise.all(waiting);
    t.match(answered, { name: 'none' }, 'a new worker answers it');
    t.match(hung, { reason: 'timeout' });
  },
);

t.test('a text that waits past its limit is refused while another runs, and takes no worker with it', async (t) => {
  const expires: (() => void)[] = [];
  const pool = aPool(t, {
    workers: 1,
    after(_limitMs, expire) {
      expires.push(expire);
      return () => undefined;
    },
  });
  const running = pool.run(input(NOTE));
  const waiting = failure(pool.run(input(NOTE)));
  expires[1]?.();
  t.match(await waiting, { reason: 'timeout' });
  t.match((await running).text, /\[MRN\]/, 'the one that ran is answered');
});

t.test('by default a limit is so many milliseconds of the clock', async (t) => {
  const pool = createEnginePool({ program: FAULTY, workers: 1, limitMs: 20 });
  t.teardown(() => pool[Symbol.asyncDispose]());
  t.match(await failure(pool.run(input('FAULT hang'))), { reason: 'timeout' });
});

t.test('a stopped pool refuses what waits and what comes', async (t) => {
  const pool = aPool(t, { program: FAULTY, workers: 1 });
  const waiting = [failure(pool.run(input('FAULT hang'))), failure(pool.run(input(NOTE)))];
  await pool[Symbol.asyncDispose]();
  for (const error of await Promise.all(waiting)) t.match(error, { reason: 'stopped' });
  t.match(await failure(pool.run(input(NOTE))), { reason: 'stopped' });
});

t.test('a control character is the same fault aside as here', async (t) => {
  const pool = aPool(t);
  t.match(await failure(pool.run(input('a\u0000b'))), { name: 'UnreadableTextError', offset: 1 });
});

interface Stage {
  readonly app: TestApp;
  readonly doctor: Doctor;
  /** How many texts ran on the main thread. */
  readonly here: () => number;
  rows(): Promise<number>;
}

/** A server whose gate runs long texts in the given pool. */
async function aStage(t: Test, options: EnginePoolOptions): Promise<Stage> {
  const pool = aPool(t, options);
  const app = await startTestApp(t);
  const doctor = await aDoctor(app);
  const { current: key } = testKeys().receipt;
  const settings = {
    current: () => key,
    find: () => key,
    policy: 'safe-harbor',
    strictZip3: false,
    currentYear: () => 2026,
  } as const;
  const { gate } = app.services;
  gate.deidentifyAside = createGate({ ...settings, runAside: pool.run }).deidentifyAside;
  let count = 0;
  const sound = gate.deidentify;
  gate.deidentify = (raw, context) => {
    count += 1;
    return sound(raw, context);
  };
  const rows = (): Promise<number> =>
    withClient(app.database.adminUrl, async (admin) => {
      const { rows: found } = await admin.query(
        'select (select count(*) from clinical_case) + (select count(*) from room) as all',
      );
      return Number(found[0].all);
    });
  return { app, doctor, here: () => count, rows };
}

t.test('when the engine fails, 503 deid_unavailable, nothing is written and nothing is said of the text', async (t) => {
  const { app, doctor, rows } = await aStage(t, { program: FAULTY, workers: 1, heapMiB: 64 });
  for (const fault of ['throw', 'memory', 'answer', 'hang']) {
    const body = long(`FAULT ${fault}`);
    for (const [url, sent] of [
      ['/v1/cases', aCase({ body })],
      ['/v1/deid/preview', { text: body }],
    ] as const) {
      const refused = await doctor.call('POST', url, sent);
      t.match(refused.body, { status: 503, code: 'deid_unavailable' }, `${fault} ${url}`);
      t.equal(refused.headers['retry-after'], '1');
      t.notMatch(refused.text, /Vanterpool|FAULT/);
    }
  }
  t.equal(await rows(), 0, 'nothing was written');
  t.notMatch(app.log(), /Vanterpool|4471920|FAULT/);
  const sound = await doctor.call('POST', '/v1/cases', aCase({ body: long() }));
  t.equal(sound.status, 201, 'control: without a fault it is written');
  t.ok((await rows()) > 0);
});

t.test('long texts run aside and short ones here; what is stored is the same', async (t) => {
  const { doctor, here } = await aStage(t, {});
  const before = here();
  const published = await doctor.call('POST', '/v1/cases', aCase({ body: long() }));
  t.equal(published.status, 201, published.text);
  t.equal(here() - before, 2, 'title and question ran here, the body did not');
  t.notMatch(published.body.body, /Vanterpool|4471920|12 March/);
  t.match(published.body.body, /\[PATIENT\].*\[MRN\].*day 0/);
  const later = await doctor.call('POST', `/v1/cases/${String(published.body.id)}/comments`, {
    body: 'Vanterpool left 14 March 2024.',
  });
  t.equal(later.body.body, '[PATIENT] left day +2.', 'labels and day 0 of the worker are those of the case');
});

t.test('many who write at once into a long thread are all heard: what was read of it is not read again', async (t) => {
  const { app, doctor, here } = await aStage(t, { workers: 1, mostWaiting: 1 });
  const published = await doctor.call('POST', '/v1/cases', aCase({ body: 'Three days of fever.' }));
  const path = `/v1/cases/${String(published.body.id)}/comments`;
  const story = 'Repeat the cultures, image first, and wait for a day before the next dose. '.repeat(20);
  for (let n = 0; n < 30; n += 1) t.equal((await doctor.call('POST', path, { body: `${n}. ${story}` })).status, 201);
  const writers = await Promise.all(Array.from({ length: 8 }, () => aDoctor(app)));
  const before = here();
  const replies = await Promise.all(
    writers.flatMap((writer) =>
      Array.from({ length: 3 }, (_, n) => writer.call('POST', path, { body: `${n}. ${story}` })),
    ),
  );
  t.same([...new Set(replies.map(({ status }) => status))], [201]);
  t.equal(here() - before, replies.length, 'none of them waited for another thread');
});

t.test('while a long text is read aside, the event loop goes on', async (t) => {
  const pool = aPool(t);
  const gate = createGate({
    current: () => testKeys().receipt.current,
    find: () => undefined,
    policy: 'safe-harbor',
    strictZip3: false,
    currentYear: () => 2026,
    runAside: pool.run,
  });
  const text = `${NOTE} ${'Creatinine was 1.4 and potassium 4.1 on the second day, so the dose stayed as it was. '.repeat(6_000)}`;
  await pool.run(input(NOTE));
  const here = await spent(async () => gate.deidentify(text, {}));
  const aside = await spent(() => gate.deidentifyAside(text, {}));
  // Processor time of this thread bounds what it can hold up, and other processes on the machine do not count.
  t.ok(aside < here / 2, `${aside} ms of this thread aside against ${here} ms here, ${text.length} characters`);
});

/** Milliseconds of this thread's processor time that the work took. */
async function spent(work: () => Promise<unknown>): Promise<number> {
  const begun = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(begun);
  return Math.round((user + system) / 1000);
}
