import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../src/platform/database/connection.ts';
import { signCheckpoint } from '../../src/platform/events/audit-checkpoint.ts';
import { findUncheckedEnd, insertCheckpoint } from '../../src/platform/events/queries.ts';
import type { TestApp } from '../support/app.ts';
import { aCase, aDoctor, callAs, type Doctor, type Reply } from '../support/doctors.ts';

/** How one operation's example is sent: by whom, to what, and what of the example stands for something of this server. */
export interface Sending {
  readonly as?: Doctor;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Puts back what the next operations need. */
  readonly done?: (reply: Reply) => Promise<unknown>;
}

export const EMAIL = 'ada.example@clinic.example';
export const PASSWORD = 'tidal-lantern-oboe-42';
const MAGIC = '2000000010';

/** What examples need to stand on. Every call makes something new. */
export interface World {
  readonly app: TestApp;
  readonly vera: Doctor;
  caseOf(author: Doctor): Promise<{ readonly id: string; readonly roomId: string }>;
  commentOf(author: Doctor): Promise<string>;
  claimOf(applicant: Doctor, number?: string): Promise<string>;
  mailedCode(): Promise<string>;
}

export async function createWorld(app: TestApp): Promise<World> {
  const vera = await aDoctor(app, { roles: ['verifier'], name: 'Vera Example' });
  const caseOf = async (author: Doctor) => {
    const { id, room_id: roomId } = made(await author.call('POST', '/v1/cases', aCase()));
    return { id: String(id), roomId: String(roomId) };
  };
  return {
    app,
    vera,
    caseOf,
    async commentOf(author) {
      const { id } = await caseOf(author);
      return String(made(await author.call('POST', `/v1/cases/${id}/comments`, { body: 'Same picture here.' })).id);
    },
    claimOf: (applicant, number = '2000000051') => claimInReview(applicant, number),
    mailedCode: () => newestCode(join(app.config.dataDir, 'mail')),
  };
}

async function claimInReview(applicant: Doctor, number: string): Promise<string> {
  const facts = { kind: 'licence', country: 'US', number, first_name: 'Alda', last_name: 'Example', attestation: true };
  const id = String(made(await applicant.call('POST', '/v1/claims', facts)).id);
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const { body } = await applicant.call('GET', `/v1/claims/${id}`);
    if (body.status === 'needs_review') return id;
    await sleep(50);
  }
  throw new Error('the checks did not end within 20 s');
}

function made(reply: Reply): Record<string, unknown> {
  if (reply.status !== 201) throw new Error(`not made: ${reply.text}`);
  return reply.body as Record<string, unknown>;
}

async function newestCode(folder: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const files = names.toSorted((a, b) => a.localeCompare(b));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    const codes = texts.flatMap((text) => /cbm_[A-Za-z0-9_-]{43}/.exec(text.replaceAll('=\r\n', ''))?.[0] ?? []);
    const code = codes.at(-1);
    if (code !== undefined && !used.has(code)) {
      used.add(code);
      return code;
    }
    await sleep(50);
  }
  throw new Error('no new code came by mail within 10 s');
}
const used = new Set<string>();

/** What each operation stands on; one that needs nothing but somebody allowed is not named here. */
export const SENDINGS: Readonly<Record<string, (world: World) => Promise<Sending>>> = {
  getAuditCheckpoint: async ({ app, caseOf }) => {
    await caseOf(await aDoctor(app));
    await signAuditLog(app);
    return {};
  },
  confirmRegistration: async (world) => ({ body: { token: await world.mailedCode() } }),
  setPasswordByCode: async (world) => ({ body: { token: await world.mailedCode(), password: PASSWORD } }),
  refreshSession: async ({ app }) => {
    const { body } = await callAs(app, undefined)('POST', '/v1/auth/password', { email: EMAIL, password: PASSWORD });
    return { body: { refresh_token: body.refresh_token } };
  },
  changeMe: async ({ app }) => ({ as: await newcomer(app) }),
  endDevice: async ({ app }) => {
    const doctor = await aDoctor(app);
    return { as: doctor, params: { id: doctor.sessionId } };
  },
  submitClaim: async ({ app }) => {
    const as = await newcomer(app);
    return { as, done: (reply) => as.call('POST', `/v1/claims/${reply.body.id}/withdraw`) };
  },
  resubmitClaim: async (world) => {
    const as = await newcomer(world.app);
    const id = await world.claimOf(as);
    const etag = await etagOf(world.vera, `/v1/staff/claims/${id}`);
    const decision = { decision: 'more_info', reason_code: 'document_needed' };
    const asked = await world.vera.call('POST', `/v1/staff/claims/${id}/decision`, decision, { 'if-match': etag });
    if (asked.status !== 201) throw new Error(asked.text);
    return { as, params: { id }, done: () => as.call('POST', `/v1/claims/${id}/withdraw`) };
  },
  getClaim: ownClaim,
  withdrawClaim: ownClaim,
  getStaffClaim: async (world) => staffClaim(world),
  takeClaim: async (world) => staffClaim(world),
  escalateClaim: async (world) => staffClaim(world),
  reopenClaim: async (world) => {
    const { as, id } = await rejected(world);
    return { as: world.vera, params: { id }, done: () => as.call('POST', `/v1/claims/${id}/withdraw`) };
  },
  appealClaim: async (world) => {
    const { as, id } = await rejected(world);
    return { as, params: { id }, done: () => as.call('POST', `/v1/claims/${id}/withdraw`) };
  },
  releaseClaim: async (world) => {
    const sending = await staffClaim(world);
    await world.vera.call('POST', `/v1/staff/claims/${sending.params?.['id']}/take`);
    return sending;
  },
  decideClaim: async (world) => {
    const sending = await staffClaim(world, MAGIC);
    return {
      ...sending,
      headers: { 'if-match': await etagOf(world.vera, `/v1/staff/claims/${sending.params?.['id']}`) },
    };
  },
  suspendMember: async ({ app, vera }) => ({ as: vera, params: { account_id: (await aDoctor(app)).accountId } }),
  restoreMember: async ({ app, vera }) => {
    const { accountId } = await aDoctor(app);
    await vera.call('POST', `/v1/staff/members/${accountId}/suspend`, { reason_code: 'under_review' });
    return { as: vera, params: { account_id: accountId } };
  },
  joinRoom: room,
  leaveRoom: room,
  moveReadHorizon: async (world) => {
    const sending = await room(world);
    await sending.as?.call('PUT', `/v1/rooms/${sending.params?.['id']}/membership`);
    return sending;
  },
  getCase: aCaseOfOwn,
  editCase: async (world) => withEtag(await aCaseOfOwn(world), '/v1/cases'),
  removeCase: async (world) => withEtag(await aCaseOfOwn(world), '/v1/cases'),
  listComments: aCaseOfOwn,
  commentOnCase: aCaseOfOwn,
  getComment: aCommentOfOwn,
  editComment: async (world) => withEtag(await aCommentOfOwn(world), '/v1/comments'),
  removeComment: async (world) => withEtag(await aCommentOfOwn(world), '/v1/comments'),
};

/** What the relay does every minute, now: signs the head of the audit log. */
async function signAuditLog(app: TestApp): Promise<void> {
  await using pool = openDatabase(app.database.urls.relay, { max: 1, name: 'checkpoint-test' });
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const end = await findUncheckedEnd(pool.db);
    if (end) return await insertCheckpoint(pool.db, signCheckpoint(end, app.services.keys.audit.current));
    await sleep(50);
  }
  throw new Error('nothing was chained within 10 s');
}

function newcomer(app: TestApp): Promise<Doctor> {
  return aDoctor(app, { verified: false, roles: ['applicant'], name: 'Alda Example' });
}

async function ownClaim(world: World): Promise<Sending> {
  const as = await newcomer(world.app);
  const id = await world.claimOf(as);
  return { as, params: { id }, done: () => as.call('POST', `/v1/claims/${id}/withdraw`) };
}

/** A claim that a verifier rejected: the register does not know the number. */
async function rejected(world: World) {
  const as = await newcomer(world.app);
  const id = await world.claimOf(as);
  const etag = await etagOf(world.vera, `/v1/staff/claims/${id}`);
  const decision = { decision: 'reject', reason_code: 'number_not_found' };
  const done = await world.vera.call('POST', `/v1/staff/claims/${id}/decision`, decision, { 'if-match': etag });
  if (!done.body.stands) throw new Error(done.text);
  return { as, id };
}

async function staffClaim(world: World, number?: string): Promise<Sending> {
  const applicant = await newcomer(world.app);
  const id = await world.claimOf(applicant, number);
  return { as: world.vera, params: { id }, done: () => applicant.call('POST', `/v1/claims/${id}/withdraw`) };
}

async function room({ app, caseOf }: World): Promise<Sending> {
  const { roomId } = await caseOf(await aDoctor(app));
  return { as: await aDoctor(app), params: { id: roomId } };
}

async function aCaseOfOwn({ app, caseOf }: World): Promise<Sending> {
  const as = await aDoctor(app);
  return { as, params: { id: (await caseOf(as)).id } };
}

async function aCommentOfOwn({ app, commentOf }: World): Promise<Sending> {
  const as = await aDoctor(app);
  return { as, params: { id: await commentOf(as) } };
}

async function withEtag(sending: Sending, path: string): Promise<Sending> {
  if (!sending.as) throw new Error('nobody reads');
  return { ...sending, headers: { 'if-match': await etagOf(sending.as, `${path}/${sending.params?.['id']}`) } };
}

async function etagOf(reader: Doctor, url: string): Promise<string> {
  return (await reader.call('GET', url)).headers['etag'] ?? '';
}
