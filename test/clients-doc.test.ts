import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startTestApp } from './support/app.ts';
import { aDoctor, type Doctor } from './support/doctors.ts';
import { ROOT, startServerProcess } from './support/server-process.ts';
import { runTour } from './support/tour.ts';
import { MAGIC_NPIS } from '../src/features/verification/registry/sandbox.ts';

t.test('the page for client developers works as written', async (t) =>
  runTour(t, await startServerProcess(t), 'docs/clients.md'),
);

t.test('every sandbox number does what the page says', async (t) => {
  const page = await readFile(`${ROOT}/docs/clients.md`, 'utf8');
  const rows = [...page.matchAll(/^\| `(\d{10})` \| (\w+) \| (.+) \|$/gm)].map(
    ([, number = '', scene, checks = '']) => ({
      number,
      scene,
      checks: checks.split(', '),
    }),
  );
  t.same(new Map(rows.map(({ number, scene }) => [number, scene])), MAGIC_NPIS, 'every number is listed');
  const app = await startTestApp(t);
  for (const { number, checks } of rows) {
    const applicant = await aDoctor(app, { verified: false, roles: ['applicant'], name: 'Alda Example' });
    t.same((await checksOf(applicant, number)).toSorted(), checks.toSorted(), number);
  }
});

/** `kind outcome` of every check of a claim with this number. */
async function checksOf(applicant: Doctor, number: string): Promise<string[]> {
  const facts = { kind: 'licence', country: 'US', number, first_name: 'Alda', last_name: 'Example', attestation: true };
  const made = await applicant.call('POST', '/v1/claims', facts);
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const { body } = await applicant.call('GET', `/v1/claims/${made.body.id}`);
    if (body.status === 'needs_review')
      return body.checks.map((one: { kind: string; outcome: string }) => `${one.kind} ${one.outcome}`);
    await sleep(50);
  }
  return ['not checked within 20 s'];
}
