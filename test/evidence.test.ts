import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import t from 'tap';
import { compareFiles, verificationJobs } from '../src/features/verification/index.ts';
import { openDocument, sealDocument } from '../src/features/verification/evidence/seal-document.ts';
import { DAY } from '../src/kernel/time.ts';
import { openDatabase } from '../src/platform/database/connection.ts';
import { CHUNK_BYTES, openStream, sealStream } from '../src/platform/sealed-stream.ts';
import { startTestApp, testKeys, type TestApp } from './support/app.ts';
import { aClaimInReview, aDocumentForm, aForm, aPdf, aPicture, CANARY, sendDocument } from './support/documents.ts';
import { aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { withClient } from './support/database.ts';

// A process of its own for each of some forty documents, on a busy machine.
t.setTimeout(400_000);

const app = await startTestApp(t);
const vera = await aDoctor(app, { roles: ['verifier'], name: 'Vera Example' });
let numbers = 7_100_000;

/** Somebody with a claim that waits for a decision. */
async function anApplicant(on: TestApp = app): Promise<{ who: Doctor; claimId: string }> {
  const who = await aDoctor(on, { verified: false, roles: ['applicant'], name: 'Alda Example' });
  numbers += 1;
  return { who, claimId: await aClaimInReview(who, String(numbers)) };
}

/** Names of all files that are stored, half written ones too. */
function files(on: TestApp = app): Promise<string[]> {
  return readdir(on.config.evidenceDir).catch(() => []);
}

async function rows(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return withClient(app.database.adminUrl, async (client) => (await client.query(text, values)).rows);
}

/** A grant for the verifier, who takes the claim for it. */
async function aGrant(id: string, claimId: string, by: Doctor = vera): Promise<string> {
  await by.call('POST', `/v1/staff/claims/${claimId}/take`);
  const reply = await by.call('POST', `/v1/staff/evidence/${id}/links`, { reason_code: 'check_identity' });
  if (reply.status !== 201) throw new Error(reply.text);
  return String(reply.body.grant);
}

/** The bytes of a reply. */
async function openRaw(by: Doctor, grant: string) {
  return app.app.inject({
    method: 'POST',
    url: '/v1/staff/evidence/open',
    headers: { authorization: `Bearer ${by.token}` },
    payload: { grant },
  });
}

t.test('an applicant sends a document, and sees what was taken', async (t) => {
  const { who, claimId } = await anApplicant();
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const reply = await sendDocument(who, claimId, await aPicture(format), { kind: 'identity_document' });
    t.match(reply, { status: 201, body: { kind: 'identity_document', media_type: `image/${format}` } }, format);
  }
  const pdf = await sendDocument(who, claimId, aPdf());
  t.match(pdf.body, { kind: 'licence', media_type: 'application/pdf', bytes: aPdf().length });
  const listed = await who.call('GET', `/v1/claims/${claimId}/evidence`);
  t.equal(listed.body.data.length, 4);
  t.match(listed.body.data.at(-1), { ...pdf.body, state: 'held' });
  const staff = await vera.call('GET', `/v1/staff/claims/${claimId}`);
  t.same(staff.body.evidence, listed.body.data, 'the verifier sees the same list');
  t.equal((await files()).length, 4);
});

t.test('what is stored is nothing but ciphertext, pixels and no name', async (t) => {
  const { who, claimId } = await anApplicant();
  const picture = await aPicture('jpeg');
  t.ok(picture.includes(CANARY), 'control: the picture that is sent names somebody');
  const sent = await sendDocument(who, claimId, picture, { fileName: `${CANARY}.jpg` });
  const pdf = await sendDocument(who, claimId, aPdf('PLAINTEXT-OF-A-DOCUMENT'));
  t.equal(sent.status, 201);
  const stored = await Promise.all([sent, pdf].map(({ body }) => readFile(join(app.config.evidenceDir, body.id))));
  for (const bytes of stored)
    for (const plain of [CANARY, 'PLAINTEXT', '%PDF', 'JFIF', 'Canary']) t.notOk(bytes.includes(plain), plain);
  t.ok(aPdf('PLAINTEXT-OF-A-DOCUMENT').includes('PLAINTEXT'), 'control');
  const opened = await openRaw(vera, await aGrant(sent.body.id, claimId));
  t.equal(opened.statusCode, 200);
  const { exif, xmp, icc, width } = await sharp(opened.rawPayload).metadata();
  t.same({ exif, xmp, icc, width }, { exif: undefined, xmp: undefined, icc: undefined, width: 120 });
  t.notOk(opened.rawPayload.includes('Canary'));
  const dump = await rows(`select to_jsonb(e)::text as row from evidence e where claim_id = $1`, [claimId]);
  t.notOk(JSON.stringify(dump).includes('Canary'));
  t.notOk(app.log().includes('Canary'), 'nor does a log line hold the name of the file');
  const audit =
    JSON.stringify(await rows('select * from audit_pending')) +
    JSON.stringify(await rows('select entry from audit_entry'));
  t.ok(audit.includes(sent.body.id), 'control: the audit log names the document');
  t.notOk(audit.includes('Canary'));
});

t.test('a repeat with the same key is the same document, another document under it is refused', async (t) => {
  const { who, claimId } = await anApplicant();
  const key = randomUUID();
  const picture = await aPicture();
  const first = await sendDocument(who, claimId, picture, { key });
  const again = await sendDocument(who, claimId, picture, { key });
  t.equal(again.text, first.text);
  t.equal(again.headers['idempotent-replayed'], 'true');
  t.match(await sendDocument(who, claimId, aPdf(), { key }), { status: 422, body: { code: 'idempotency_key_reused' } });
  t.equal((await who.call('GET', `/v1/claims/${claimId}/evidence`)).body.data.length, 1);
});

t.test('what is no honest document is refused with its code, and nothing is left', async (t) => {
  const { who, claimId } = await anApplicant();
  const before = (await files()).length;
  const png = await aPicture('png');
  const jpeg = await aPicture('jpeg');
  const zip = Buffer.concat([
    Buffer.from('PK\u0003\u0004'),
    randomBytes(60),
    Buffer.from('PK\u0005\u0006'),
    Buffer.alloc(18),
  ]);
  // 900 megapixels in about 100 KB (guarantees.md T-31).
  const bomb = await sharp({
    create: { width: 30_000, height: 30_000, channels: 3, background: '#fff' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toBuffer();
  const bad: readonly (readonly [string, Buffer, number, string])[] = [
    ['text', Buffer.from('just words'), 415, 'media_not_supported'],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), 415, 'media_not_supported'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 415, 'media_not_supported'],
    ['an archive', zip, 415, 'media_not_supported'],
    ['a program', Buffer.concat([Buffer.from('7f454c46020101', 'hex'), randomBytes(200)]), 415, 'media_not_supported'],
    ['a GIF', await sharp(png).gif().toBuffer(), 415, 'media_not_supported'],
    ['an AVIF', await sharp(png).avif().toBuffer(), 415, 'media_not_supported'],
    ['a TIFF', await sharp(png).tiff().toBuffer(), 415, 'media_not_supported'],
    ['a bomb', bomb, 422, 'document_refused'],
    ['a picture with an archive behind it', Buffer.concat([png, zip]), 422, 'document_refused'],
    [
      'a picture with a page behind it',
      Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')]),
      422,
      'document_refused',
    ],
    [
      'a picture that begins a PDF',
      Buffer.concat([jpeg.subarray(0, 20), Buffer.from('%PDF-1.7'), jpeg.subarray(20)]),
      422,
      'document_refused',
    ],
    [
      'a PDF with an archive behind it',
      Buffer.concat([aPdf(), zip, Buffer.from('\nstartxref\n1\n%%EOF')]),
      422,
      'document_refused',
    ],
    [
      'a PDF that begins as a page',
      Buffer.concat([Buffer.from('%PDF-1.7\n<script>x</script>\n'), aPdf()]),
      422,
      'document_refused',
    ],
    ['a PDF cut off', aPdf().subarray(0, -20), 422, 'document_refused'],
    ['a PDF behind something else', Buffer.concat([Buffer.from('GIF89a'), aPdf()]), 415, 'media_not_supported'],
    ['a JPEG cut off', jpeg.subarray(0, jpeg.length / 2), 422, 'document_refused'],
    ['a PNG cut off', png.subarray(0, png.length / 2), 422, 'document_refused'],
    ['the head of a WebP', (await aPicture('webp')).subarray(0, 64), 422, 'document_refused'],
    ['nothing', Buffer.alloc(0), 400, 'invalid_request'],
    ['11 MiB', Buffer.concat([png, Buffer.alloc(11 * 1024 * 1024)]), 413, 'too_large'],
  ];
  for (const [name, file, status, code] of bad) {
    const reply = await sendDocument(who, claimId, file);
    t.match({ status: reply.status, code: reply.body?.code }, { status, code }, name);
    t.notOk(reply.text.includes('alert'), `${name}: nothing of it comes back`);
  }
  t.equal((await files()).length, before, 'no file is left, no half one either');
  t.same((await who.call('GET', `/v1/claims/${claimId}/evidence`)).body.data, []);
  t.equal((await sendDocument(who, claimId, png)).status, 201, 'control: an honest one is taken');
  t.equal((await files()).length, before + 1);
});

t.test('a form that is not as it must be is refused, whatever is wrong with it', async (t) => {
  const { who, claimId } = await anApplicant();
  const before = (await files()).length;
  const png = await aPicture();
  const file = { name: 'file', value: png, fileName: 'a.png', type: 'image/png' };
  const kind = { name: 'kind', value: 'licence' };
  const forms: readonly (readonly [string, ReturnType<typeof aForm>, number, string])[] = [
    ['no kind', aForm([file]), 400, 'invalid_request'],
    ['an unknown kind', aForm([{ ...kind, value: 'passport' }, file]), 400, 'invalid_request'],
    ['no file', aForm([kind]), 400, 'invalid_request'],
    ['a file that is a field', aForm([kind, { name: 'file', value: 'x' }]), 400, 'invalid_request'],
    ['two files', aForm([kind, file, { ...file, name: 'other' }]), 400, 'invalid_request'],
    ['a field twice', aForm([kind, kind, file]), 400, 'invalid_request'],
    ['an unknown field', aForm([kind, { name: 'caption', value: 'Mrs. Canary' }, file]), 400, 'invalid_request'],
    ['a prototype', aForm([kind, { name: '__proto__', value: '{}' }, file]), 400, 'invalid_request'],
    ['a file of another field', aForm([kind, { ...file, name: 'kind' }]), 400, 'invalid_request'],
    [
      'many fields',
      aForm([...Array.from({ length: 30 }, (_none, n) => ({ name: `f${n}`, value: 'x' })), kind, file]),
      400,
      'invalid_request',
    ],
    [
      'not a form',
      { body: Buffer.from('{}'), headers: { 'content-type': 'application/json' } },
      415,
      'media_not_supported',
    ],
    [
      'a form without boundary',
      { body: png, headers: { 'content-type': 'multipart/form-data' } },
      400,
      'invalid_request',
    ],
    [
      'a form of noise',
      { body: randomBytes(5_000), headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      400,
      'invalid_request',
    ],
  ];
  const traversal = ['../../etc/cron.d/x.png', '/etc/passwd', '..\\\\..\\\\x.png', 'C:\\\\x.png', 'a/../b.png'];
  const all = [
    ...forms,
    ...traversal.map((name) => [name, aDocumentForm(png, 'licence', name), 400, 'invalid_request'] as const),
  ];
  for (const [name, { body, headers }, status, code] of all) {
    const reply = await who.call('POST', `/v1/claims/${claimId}/evidence`, body, headers);
    t.match({ status: reply.status, code: reply.body?.code }, { status, code }, name);
    t.notOk(/Canary|caption|passwd/.test(reply.text), `${name}: nothing of it comes back`);
  }
  t.equal((await files()).length, before);
  const elsewhere = await who.call('POST', '/v1/claims', aForm([kind, file]).body, aForm([kind, file]).headers);
  t.equal(elsewhere.body.code, 'media_not_supported', 'no other route takes a form');
});

t.test('an upload that breaks off leaves nothing, and the server goes on', async (t) => {
  const { who, claimId } = await anApplicant();
  const { port } = new URL(await app.listen());
  const before = (await files()).length;
  const { body, headers } = aDocumentForm(await aPicture('png', { width: 900, height: 900 }));
  const head = (length: number): string =>
    [
      `POST /v1/claims/${claimId}/evidence HTTP/1.1`,
      'host: x',
      `authorization: Bearer ${who.token}`,
      `idempotency-key: ${randomUUID()}`,
      `content-type: ${headers['content-type']}`,
      `content-length: ${length}`,
      '',
      '',
    ].join('\r\n');
  for (const part of [0.1, 0.5, 0.99]) {
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(head(body.length));
    socket.write(body.subarray(0, Math.floor(body.length * part)));
    await sleep(150);
    socket.destroy();
  }
  // Whole for HTTP, cut off as a form.
  const cut = await who.call('POST', `/v1/claims/${claimId}/evidence`, body.subarray(0, -30_000), headers);
  t.match(cut, { status: 400, body: { code: 'invalid_request' } });
  await sleep(300);
  t.equal((await files()).length, before);
  t.equal((await sendDocument(who, claimId, await aPicture())).status, 201);
});

t.test('a document is for an own claim that waits, within its quota', async (t) => {
  const { who, claimId } = await anApplicant();
  const other = await anApplicant();
  const png = await aPicture();
  t.match(await sendDocument(other.who, claimId, png), { status: 404, body: { code: 'not_found' } });
  t.match(await other.who.call('GET', `/v1/claims/${claimId}/evidence`), { status: 404 });
  const sent: Reply[] = [];
  for (let n = 0; n < 10; n += 1) sent.push(await sendDocument(who, claimId, png));
  t.ok(
    sent.every(({ status }) => status === 201),
    'ten are held',
  );
  t.match(await sendDocument(who, claimId, png), { status: 409, body: { code: 'state_conflict' } });
  const [first] = sent;
  const url = `/v1/claims/${claimId}/evidence/${first?.body.id}`;
  t.equal((await other.who.call('DELETE', url)).status, 404, 'nobody else deletes it');
  t.equal((await who.call('DELETE', url)).status, 204);
  t.equal((await who.call('DELETE', url)).status, 204, 'twice is harmless');
  t.notOk((await files()).includes(first?.body.id), 'its file is gone');
  t.match(await rows('select state, wrapped_key, shredded_at from evidence where id = $1', [first?.body.id]), [
    { state: 'deleted', wrapped_key: null, shredded_at: Date },
  ]);
  t.equal((await sendDocument(who, claimId, png)).status, 201, 'and there is room again');
  await who.call('POST', `/v1/claims/${claimId}/withdraw`);
  t.match(await sendDocument(who, claimId, png), { status: 409, body: { code: 'state_conflict' } });
  t.equal((await who.call('DELETE', `/v1/claims/${claimId}/evidence/${sent[1]?.body.id}`)).status, 409);
  // Whatever comes of it, it counts.
  for (let n = 0; n < 40; n += 1) await other.who.call('POST', `/v1/claims/${other.claimId}/evidence`, {});
  t.match(await sendDocument(other.who, other.claimId, png), { status: 429, body: { code: 'rate_limited' } });
});

t.test('a verifier opens a document once, with a reason, while they hold the claim', async (t) => {
  const { who, claimId } = await anApplicant();
  const png = await aPicture();
  const { body } = await sendDocument(who, claimId, png);
  const links = `/v1/staff/evidence/${body.id}/links`;
  const reason = { reason_code: 'check_identity' };
  t.match(await vera.call('POST', links, reason), { status: 409, body: { code: 'state_conflict' } }, 'not taken');
  const grant = await aGrant(body.id, claimId);
  const victor = await aDoctor(app, { roles: ['verifier'], name: 'Victor Example' });
  t.match(await victor.call('POST', links, reason), { status: 409 }, 'another verifier does not hold it');
  t.equal((await openRaw(victor, grant)).statusCode, 400, 'and cannot use a grant that is not theirs');
  t.match(await vera.call('POST', links, { reason_code: 'curious' }), { status: 400 });
  t.match(await who.call('POST', links, reason), { status: 403, body: { code: 'not_your_role' } });

  const opened = await openRaw(vera, grant);
  t.match(opened, {
    statusCode: 200,
    headers: {
      'content-type': 'image/png',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-disposition': /^attachment/,
      'content-security-policy': /sandbox/,
      'curbside-viewer': vera.accountId,
    },
  });
  t.equal(opened.rawPayload.length, body.bytes);
  t.equal((await sharp(opened.rawPayload).metadata()).width, 120);
  t.match((await openRaw(vera, grant)).json(), { code: 'invalid_request' }, 'a second time it opens nothing');
  t.notOk(app.log().includes(grant), 'the grant is in no log line');

  const late = await aGrant(body.id, claimId);
  await rows(`update evidence_grant set expires_at = now() - interval '1 second' where used_at is null`);
  t.equal((await openRaw(vera, late)).statusCode, 400, 'after its time neither');
  await vera.call('POST', `/v1/staff/claims/${claimId}/release`);
  const kept = await aGrant(body.id, claimId);
  await vera.call('POST', `/v1/staff/claims/${claimId}/release`);
  t.match((await openRaw(vera, kept)).json(), { code: 'state_conflict' }, 'who gave the claim back opens nothing');

  const old = await aDoctor(app, { roles: ['verifier'] });
  await rows(`update session set auth_at = now() - interval '6 minutes' where id = $1`, [old.sessionId]);
  t.match(await old.call('POST', links, reason), { status: 401, body: { code: 'step_up_required' } });
});

t.test('of twenty who open with one grant at the same time, one gets the document', async (t) => {
  const { who, claimId } = await anApplicant();
  const { body } = await sendDocument(who, claimId, await aPicture());
  const grant = await aGrant(body.id, claimId);
  const replies = await Promise.all(Array.from({ length: 20 }, () => openRaw(vera, grant)));
  t.equal(replies.filter(({ statusCode }) => statusCode === 200).length, 1);
  t.ok(replies.every(({ statusCode }) => statusCode === 200 || statusCode === 400 || statusCode === 503));
});

t.test('nobody opens a document of their own file', async (t) => {
  const both = await aDoctor(app, { verified: false, roles: ['applicant', 'verifier'] });
  numbers += 1;
  const claimId = await aClaimInReview(both, String(numbers));
  const { body } = await sendDocument(both, claimId, await aPicture());
  const reply = await both.call('POST', `/v1/staff/evidence/${body.id}/links`, { reason_code: 'check_licence' });
  t.match(reply, { status: 403, body: { code: 'self_review_refused' } });
});

t.test('the member sees who of the staff looked, at what, when and why', async (t) => {
  const { who, claimId } = await anApplicant();
  const { body } = await sendDocument(who, claimId, await aPicture(), { kind: 'diploma' });
  t.same((await who.call('GET', '/v1/me/reads')).body, { data: [], next_cursor: null });
  const grant = await aGrant(body.id, claimId);
  await openRaw(vera, grant);
  const { data } = (await who.call('GET', '/v1/me/reads')).body;
  t.match(data, [
    {
      what: 'evidence',
      claim_id: claimId,
      evidence_id: body.id,
      evidence_kind: 'diploma',
      reason_code: 'check_identity',
      reason: String,
      reader: { role: 'verifier', persona_id: vera.personaId, display_name: 'Vera Example' },
    },
    { what: 'claim', evidence_id: null, reason: null, reader: { display_name: 'Vera Example' } },
  ]);
  const page = await who.call('GET', '/v1/me/reads?limit=1');
  const next = await who.call('GET', `/v1/me/reads?limit=1&cursor=${page.body.next_cursor}`);
  t.same([...page.body.data, ...next.body.data], data);
  t.same((await vera.call('GET', '/v1/me/reads')).body.data, [], 'and nobody sees those of another');
});

t.test('a claim with another document is another version of it', async (t) => {
  const { who, claimId } = await anApplicant();
  const before = (await vera.call('GET', `/v1/staff/claims/${claimId}`)).headers['etag'] ?? '';
  await sendDocument(who, claimId, await aPicture());
  const decision = { decision: 'reject', reason_code: 'identity_not_shown' };
  const reply = await vera.call('POST', `/v1/staff/claims/${claimId}/decision`, decision, { 'if-match': before });
  t.match(reply, { status: 412, body: { code: 'stale_version' } });
});

t.test('ninety days after the decision a document is shredded, and its receipt stays', async (t) => {
  const { who, claimId } = await anApplicant();
  const other = await anApplicant();
  const { body } = await sendDocument(who, claimId, await aPicture());
  const waiting = await sendDocument(other.who, other.claimId, await aPicture());
  const ciphertext = await readFile(join(app.config.evidenceDir, body.id));
  const hash = createHash('sha256').update(ciphertext).digest('hex');
  const [sealed] = await rows('select wrapped_key from evidence where id = $1', [body.id]);
  // How many people a decision takes is another test's matter.
  await rows(`update claim set status = 'rejected', decided_at = now(), version = version + 1 where id = $1`, [
    claimId,
  ]);
  await using pool = openDatabase(app.database.urls.worker, { max: 1, name: 'evidence-test' });
  const runJob = (days: number) =>
    verificationJobs['verification.evidence'](
      {},
      { ...app.services, db: pool.db, clock: () => Date.now() + days * DAY },
    );
  await runJob(89);
  t.ok((await files()).includes(body.id), 'after 89 days it is there');
  await runJob(91);
  t.notOk((await files()).includes(body.id), 'after 91 days its file is gone');
  const [receipt] = await rows('select *, encode(ciphertext_sha256, $2) as hash from evidence where id = $1', [
    body.id,
    'hex',
  ]);
  t.match(receipt, { state: 'shredded', wrapped_key: null, shredded_at: Date, hash });
  const audit =
    JSON.stringify(await rows('select * from audit_pending')) +
    JSON.stringify(await rows('select entry from audit_entry'));
  t.ok(audit.includes('evidence.shred') && audit.includes(hash), 'the audit log has id and hash');
  const bound = { id: body.id, claimId, kind: 'licence' } as const;
  const opens = (key: unknown): boolean =>
    key instanceof Buffer && openDocument(app.services.keys.evidence, bound, key, ciphertext) !== undefined;
  t.ok(opens(sealed?.['wrapped_key']), 'control: a copy of the file opened with its key');
  t.notOk(opens(receipt?.['wrapped_key']), 'and opens no more with what is left');
  t.match((await who.call('GET', `/v1/claims/${claimId}/evidence`)).body.data, [{ id: body.id, state: 'shredded' }]);
  t.ok((await files()).includes(waiting.body.id), 'a document of a claim that waits is kept');
  await runJob(91);
  t.ok((await files()).includes(waiting.body.id));
});

t.test('files of no document are removed after an hour, and missing ones are told', async (t) => {
  const { who, claimId } = await anApplicant();
  const kept = await sendDocument(who, claimId, await aPicture());
  const lost = await sendDocument(who, claimId, await aPicture());
  const { storage } = app.services;
  const orphan = randomUUID();
  await storage.put(orphan, randomBytes(100));
  await writeFile(join(app.config.evidenceDir, `${randomUUID()}.part`), 'half');
  await storage.delete(lost.body.id);
  await using pool = openDatabase(app.database.urls.worker, { max: 1, name: 'evidence-test' });
  const now = { ...app.services, db: pool.db };
  const later = { ...now, clock: () => Date.now() + 61 * 60_000 };
  t.same((await compareFiles(now)).orphans, [], 'a young one may belong to an upload that goes on');
  t.match(await compareFiles(later), { missing: [lost.body.id], orphans: { length: 2 } });
  await verificationJobs['verification.evidence']({}, later);
  t.same((await compareFiles(later)).orphans, []);
  t.ok((await files()).includes(kept.body.id));
  t.notOk((await files()).includes(orphan));
  const grant = await aGrant(lost.body.id, claimId);
  t.match((await openRaw(vera, grant)).json(), { code: 'internal' }, 'a document without its file is a fault of ours');
  await writeFile(
    join(app.config.evidenceDir, lost.body.id),
    await readFile(join(app.config.evidenceDir, kept.body.id)),
  );
  t.match(
    (await openRaw(vera, await aGrant(lost.body.id, claimId))).json(),
    { code: 'internal' },
    'and so is another’s',
  );
  await rows(`update evidence set state = 'deleted', wrapped_key = null, shredded_at = now() where id = $1`, [
    lost.body.id,
  ]);
});

t.test('a sealed document opens as it was made, and in no other way', async (t) => {
  const { evidence: ring } = testKeys();
  const bound = { id: randomUUID(), claimId: randomUUID(), kind: 'licence' } as const;
  for (const size of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 5]) {
    const plain = randomBytes(size);
    const { ciphertext, wrappedKey, sha256 } = sealDocument(ring, bound, plain);
    t.same(openDocument(ring, bound, wrappedKey, ciphertext), plain, `${size} bytes`);
    t.same(sha256, createHash('sha256').update(ciphertext).digest());
  }
  const plain = randomBytes(3 * CHUNK_BYTES + 5);
  const one = sealDocument(ring, bound, plain);
  const other = sealDocument(ring, { ...bound, id: randomUUID() }, plain);
  const open = (changed: Buffer, more: Partial<typeof bound> = {}, key = one.wrappedKey) =>
    openDocument(ring, { ...bound, ...more }, key, changed);
  t.equal(open(other.ciphertext), undefined, 'the ciphertext of another document');
  t.equal(open(one.ciphertext, {}, other.wrappedKey), undefined, 'the key of another document');
  t.equal(open(other.ciphertext, {}, other.wrappedKey), undefined, 'both, under this id');
  for (const more of [{ id: randomUUID() }, { claimId: randomUUID() }, { kind: 'other' as never }])
    t.equal(open(one.ciphertext, more), undefined, `another ${Object.keys(more)[0]}`);
  const sealed = CHUNK_BYTES + 16;
  const chunk = (n: number): Buffer => one.ciphertext.subarray(11 + n * sealed, 11 + (n + 1) * sealed);
  const header = one.ciphertext.subarray(0, 11);
  const joined = (...parts: Buffer[]): Buffer => Buffer.concat([header, ...parts]);
  t.same(open(joined(chunk(0), chunk(1), chunk(2), chunk(3))), plain, 'control: the chunks as they were');
  t.equal(open(joined(chunk(1), chunk(0), chunk(2), chunk(3))), undefined, 'two chunks changed round');
  t.equal(open(joined(chunk(0), chunk(2), chunk(3))), undefined, 'a chunk left out');
  t.equal(open(joined(chunk(0), chunk(1), chunk(2))), undefined, 'the last chunk cut off');
  t.equal(open(joined(chunk(0), chunk(1), chunk(2), chunk(3), chunk(3))), undefined, 'the last chunk twice');
  t.equal(open(header), undefined, 'nothing but the header');
  for (let cut = 1; cut < one.ciphertext.length; cut += 7_919)
    if (open(one.ciphertext.subarray(0, cut)) !== undefined) t.fail(`cut off after ${cut} bytes`);
  for (let at = 0; at < one.ciphertext.length; at += 3_571) {
    const flipped = Buffer.from(one.ciphertext);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    if (open(flipped) !== undefined) t.fail(`a bit of byte ${at} flipped`);
  }
  const key = randomBytes(32);
  t.equal(openStream(randomBytes(32), 'x', sealStream(key, 'x', plain)), undefined, 'another key');
});

t.test('while a scanner is set, nothing is taken without its word', async (t) => {
  const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
  let mood: 'works' | 'silent' | 'confused' = 'works';
  const seen: number[] = [];
  const clamd = createServer((socket) => {
    let got = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
      if (got.toString('latin1', 0, 10) !== 'zINSTREAM\0') return;
      const body = streamOf(got.subarray(10));
      if (!body) return;
      seen.push(body.length);
      if (mood === 'silent') return socket.destroy();
      if (mood === 'confused') return socket.end('INSTREAM size limit exceeded. ERROR\0');
      socket.end(body.includes(EICAR) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
    });
  });
  clamd.listen(0, '127.0.0.1');
  await once(clamd, 'listening');
  t.teardown(() => clamd.close());
  const { port } = clamd.address() as { port: number };
  const scanned = await startTestApp(t, { settings: { CLAMD_URL: `tcp://127.0.0.1:${port}` } });
  const { who, claimId } = await anApplicant(scanned);
  const pdf = aPdf();
  const infected = Buffer.concat([pdf.subarray(0, 15), Buffer.from(`%${EICAR}\n`), pdf.subarray(15)]);
  t.equal((await sendDocument(who, claimId, pdf)).status, 201);
  t.same(seen, [pdf.length], 'it was given every byte');
  t.match(await sendDocument(who, claimId, infected), { status: 422, body: { code: 'document_refused' } });
  for (const bad of ['silent', 'confused'] as const) {
    mood = bad;
    t.match(await sendDocument(who, claimId, pdf), { status: 503, body: { code: 'scan_unavailable' } }, bad);
  }
  clamd.close();
  await once(clamd, 'close');
  t.match(await sendDocument(who, claimId, pdf), { status: 503, body: { code: 'scan_unavailable' } }, 'gone');
  t.equal((await files(scanned)).length, 1, 'of all of them one is stored');
});

/** The content of an INSTREAM command once its end has come. */
function streamOf(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
