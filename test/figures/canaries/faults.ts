import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../../src/kernel/ids.ts';
import { withClient } from '../../support/database.ts';
import { runCommand } from '../../support/server-process.ts';
import type { Journey } from './journey.ts';
import { claimToDecide, comment, publish, type Stage } from './writing.ts';

/** Every part that text passes fails once while it passes: engine, gate, database, mail, command line. */
export const FAULTS: readonly Stage[] = [
  ['the engine throws', engineThrows],
  ['a constraint is violated', constraintViolated],
  ['a lock is not to be had', lockedTable],
  ['Postgres refuses the receipt', receiptRefused],
  ['a verifier writes, and jobs run', decide],
  ['a mail cannot be sent', mailFails],
  ['passwords, right and wrong', passwords],
  ['the command line', commandLine],
  ['Postgres is gone', postgresGone],
];

async function engineThrows(journey: Journey): Promise<void> {
  const made = await publish(journey);
  const commented = await comment(journey, made);
  const { gate } = journey.app.services;
  const sound = gate.deidentify;
  gate.deidentify = (raw) => {
    throw new RangeError(`engine fault at ${raw}`, { cause: raw });
  };
  try {
    const path = `/v1/cases/${made.id}`;
    await journey.request(journey.author, 'POST', '/v1/cases', { body: journey.caseBody(), expect: [503] });
    await journey.request(journey.author, 'POST', `${path}/comments`, {
      body: { body: journey.text(4) },
      expect: [503],
    });
    await journey.request(journey.author, 'POST', '/v1/deid/preview', {
      body: { text: journey.text(4) },
      expect: [503],
    });
    await journey.request(journey.author, 'PATCH', path, {
      body: { title: journey.text(1), body: journey.text(3), question: journey.text(1) },
      headers: { 'if-match': made.etag },
      expect: [503],
    });
    await journey.request(journey.colleague, 'PATCH', `/v1/comments/${commented.id}`, {
      body: { body: journey.text(3) },
      headers: { 'if-match': commented.etag },
      expect: [503],
    });
    await refusedFrame(journey, made.roomId, journey.text(3));
  } finally {
    gate.deidentify = sound;
  }
}

async function refusedFrame(journey: Journey, roomId: string, body: string): Promise<void> {
  const writer = await journey.socket(journey.colleague);
  const clientId = newId();
  writer.send({ frame: 'send', client_id: clientId, kind: 'comment', room_id: roomId, body });
  const answer = await writer.next((frame) => frame['client_id'] === clientId);
  if (answer.frame !== 'refused') throw new Error('a comment was taken although a part of the server fails');
  writer.close();
  await writer.closed;
}

/**
 * Words that no engine takes out reach the failing statement as they are. A CHECK refuses before the row is made, so not
 * even the database's own files may hold them.
 */
async function constraintViolated(journey: Journey): Promise<void> {
  const made = await publish(journey);
  const words = (): string => {
    const word = `${journey.random.surname().toLowerCase()}${journey.random.surname().toLowerCase()}`;
    const text = `the culture grew ${word} again`;
    const { text: kept } = journey.app.services.gate.deidentify(text, {});
    if (kept.value !== text) throw new Error('the engine took an invented word for an identifier');
    journey.secrets.push(word);
    return text;
  };
  const tables = ['clinical_case', 'case_comment'];
  const onAll = (change: string): Promise<unknown> =>
    asAdmin(journey, tables.map((table) => `alter table ${table} ${change};`).join(' '));
  await onAll('add constraint planted check (body is null) not valid');
  try {
    const body = { ...journey.caseBody(), title: words(), body: words(), question: words() };
    await journey.request(journey.author, 'POST', '/v1/cases', { body, expect: [500] });
    const path = `/v1/cases/${made.id}`;
    await journey.request(journey.author, 'POST', `${path}/comments`, { body: { body: words() }, expect: [500] });
    await journey.request(journey.author, 'PATCH', path, {
      body: { title: words(), body: words(), question: words() },
      headers: { 'if-match': made.etag },
      expect: [500],
    });
    await refusedFrame(journey, made.roomId, words());
  } finally {
    await onAll('drop constraint planted');
  }
}

async function lockedTable(journey: Journey): Promise<void> {
  const made = await publish(journey);
  await withClient(journey.cluster.database.adminUrl, async (admin) => {
    await admin.query('begin; lock table case_comment, clinical_case in access exclusive mode');
    await Promise.all([
      journey.request(journey.author, 'POST', '/v1/cases', { body: journey.caseBody(), expect: [503] }),
      journey.request(journey.author, 'POST', `/v1/cases/${made.id}/comments`, {
        body: { body: journey.text(3) },
        expect: [503],
      }),
    ]);
    await admin.query('rollback');
  });
}

async function receiptRefused(journey: Journey): Promise<void> {
  const made = await publish(journey);
  await asAdmin(journey, `update deid.keys set accept_until = now() - interval '1 hour'`);
  try {
    await journey.request(journey.author, 'POST', `/v1/cases/${made.id}/comments`, {
      body: { body: journey.text(4) },
      expect: [500, 503],
    });
    await journey.request(journey.author, 'POST', '/v1/cases', { body: journey.caseBody(), expect: [500, 503] });
  } finally {
    await asAdmin(journey, 'update deid.keys set accept_until = null');
  }
}

async function decide(journey: Journey): Promise<void> {
  const { path, etag } = await claimToDecide(journey, journey.applicant);
  const body = (): object => ({
    decision: 'more_info',
    reason_code: 'names_unclear',
    statement: journey.text(3),
    internal_note: journey.text(3),
  });
  await journey.request(journey.verifier, 'POST', path, {
    body: body(),
    headers: { 'if-match': '"99"' },
    expect: [412],
  });
  await journey.request(journey.verifier, 'POST', path, { body: body(), headers: { 'if-match': etag }, expect: [201] });
}

/** The mail folder is a file for a while: the job fails, and its row says why. */
async function mailFails(journey: Journey): Promise<void> {
  const folder = join(journey.app.config.dataDir, 'mail');
  const failed = async (): Promise<number> => (await asAdmin(journey, FAILED_JOBS)).rowCount ?? 0;
  await rm(folder, { recursive: true, force: true });
  await writeFile(folder, '');
  await register(journey, `${journey.random.surname().toLowerCase()}@clinic.example`);
  await journey.until('the mail failed', async () => (await failed()) > 0);
  await rm(folder);
}

const FAILED_JOBS = 'select from graphile_worker._private_jobs where last_error is not null';

async function register(journey: Journey, email: string): Promise<string> {
  const password = `${journey.random.surname()}-${journey.random.surname()}-${journey.random.digits(4)}`;
  journey.secrets.push(password);
  const body = { email, password, name: 'Dr. Ada Example' };
  await journey.request(undefined, 'POST', '/v1/auth/register', { body, expect: [202] });
  return password;
}

async function passwords(journey: Journey): Promise<void> {
  const email = `${journey.random.surname().toLowerCase()}@clinic.example`;
  const password = await register(journey, email);
  const wrong = `wrong-${journey.random.surname()}-${journey.random.digits(6)}`;
  journey.secrets.push(wrong);
  for (const tried of [password, wrong])
    await journey.request(undefined, 'POST', '/v1/auth/password', { body: { email, password: tried }, expect: [401] });
  await journey.request(undefined, 'POST', '/v1/auth/password', {
    body: { email, password: wrong, [wrong]: 1 },
    expect: [400],
  });
  const code = `cbr_${randomUUID().replaceAll('-', '')}abcdefghijk`;
  journey.secrets.push(code);
  await journey.request(undefined, 'POST', '/v1/auth/refresh', { body: { refresh_token: code }, expect: [401] });
}

/** The filter by pipe, line by line and with reasons, and a text it cannot read. */
async function commandLine(journey: Journey): Promise<void> {
  const environment = { TMPDIR: process.env['TMPDIR'] ?? '', DATA_DIR: journey.app.config.dataDir };
  const run = async (args: readonly string[], input: string): Promise<void> => {
    const said = await runCommand(['deid', ...args], environment, input).catch((error: unknown) => String(error));
    journey.sinks.add('command line', said);
  };
  await Promise.all([
    run([], journey.text(6)),
    run(['--json'], journey.text(6)),
    run(
      ['--jsonl'],
      `${JSON.stringify({ id: 1, text: journey.text(6), thread: 'a' })}\n{"text": "${journey.text(2)}\n`,
    ),
    run([], `${journey.text(4)}\u0000`),
  ]);
}

async function postgresGone(journey: Journey): Promise<void> {
  const made = await publish(journey);
  await journey.request(journey.author, 'GET', '/v1/cases', { expect: [200] });
  await journey.cluster.stop();
  try {
    await Promise.all([
      journey.request(journey.author, 'POST', '/v1/cases', { body: journey.caseBody(), expect: [503] }),
      journey.request(journey.author, 'POST', `/v1/cases/${made.id}/comments`, {
        body: { body: journey.text(4) },
        expect: [503],
      }),
      journey.request(journey.author, 'POST', '/v1/deid/preview', {
        body: { text: journey.text(4), case_id: made.id },
        expect: [200, 503],
      }),
    ]);
  } finally {
    await journey.cluster.start();
  }
  const body = { title: 'Fever', body: 'Three days.', question: 'What now?' };
  const whole = { ...body, specialty: 'infectious-disease', attestation: '2026-11' };
  await journey.until('writes work again', async () => {
    await journey.request(journey.author, 'POST', '/v1/cases', { body: whole, expect: [201] });
    return true;
  });
}

function asAdmin(journey: Journey, statement: string): Promise<{ rowCount: number | null }> {
  return withClient(journey.cluster.database.adminUrl, (admin) => admin.query(statement));
}
