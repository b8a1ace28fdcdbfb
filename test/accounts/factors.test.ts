import { generateSync } from 'otplib';
import t, { type Test } from 'tap';
import { createAccount, grantRole, readActor, setMembership } from '../../src/features/accounts/index.ts';
import { issueEnrolment } from '../../src/features/accounts/enrolment/enrol.ts';
import { newSecret } from '../../src/features/accounts/secrets.ts';
import { transaction } from '../../src/platform/database/connection.ts';
import { seal, unseal } from '../../src/platform/sealing.ts';
import type { Authenticator, Behaviour } from '../tools/authenticator/authenticator.ts';
import {
  asOwner,
  call,
  codeIn,
  enrolPasskey,
  PASSWORD,
  passkeyOf,
  post,
  sessionIn,
  startAccountServer,
  type AccountServer,
} from './account-server.ts';

const STRICT = { AUTH_SINGLE_FACTOR: 'false' };
const atOnce = <Result>(count: number, work: (n: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

let people = 0;

/** An account with a confirmed address, and the code that enrols its first factor. */
async function anAccount(server: AccountServer, options: { password?: string; role?: 'verifier' } = {}) {
  people += 1;
  const email = `person-${people}@clinic.example`;
  const password =
    options.password === undefined ? {} : { password: await server.identity.passwords.hash(options.password) };
  return await transaction(server.db, async (tx) => {
    const { accountId } = await createAccount(tx, { email, displayName: 'Dr. Ada', roles: ['applicant'], ...password });
    if (options.role) await grantRole(tx, { accountId, role: options.role });
    return { accountId, email, token: await issueEnrolment(tx, accountId, 60) };
  });
}

/** An account that signs in by passkey, signed in. */
async function aPasskeyMember(server: AccountServer, how: Partial<Behaviour> = {}, options = {}) {
  const account = await anAccount(server, options);
  const passkey = passkeyOf(server, how);
  return { ...account, passkey, ...(await enrolPasskey(server, account.token, passkey)) };
}

/** An account that signs in by password and one-time code, signed in. */
async function aTotpMember(server: AccountServer) {
  const account = await anAccount(server, { password: PASSWORD });
  const { secret } = (await post(server, '/v1/auth/enrol/totp', { token: account.token })).json();
  const reply = await post(server, '/v1/auth/enrol/totp/confirm', { token: account.token, code: codeNow(secret, -1) });
  return { ...account, secret, recoveryCodes: reply.json().recovery_codes as string[], ...sessionIn(reply.json()) };
}

/** The code of this time step, or of one beside it. */
function codeNow(secret: string, steps = 0): string {
  return generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });
}

async function signInBy(server: AccountServer, passkey: Authenticator, change: Partial<Behaviour> = {}) {
  const options = (await post(server, '/v1/auth/passkey/options', {})).json();
  return await post(server, '/v1/auth/passkey/verify', { response: passkey.get(options, change) });
}

const withPassword = (server: AccountServer, email: string) =>
  post(server, '/v1/auth/password', { email, password: PASSWORD });

async function makeStale(server: AccountServer, sessionId: string): Promise<void> {
  await asOwner(server, `update session set auth_at = now() - interval '6 minutes' where id = $1`, [sessionId]);
  server.identity.authenticator.forget({ kind: 'session', id: sessionId });
}

async function subjects(server: AccountServer, work: () => Promise<unknown>): Promise<string[]> {
  await server.runJobs();
  const before = server.mails.length;
  await work();
  return (await server.runJobs()).slice(before).map((mail) => mail.subject);
}

t.test('passkeys', async (t) => {
  const server = await startAccountServer(t, STRICT);

  for (const how of [{ algorithm: 'ES256' }, { algorithm: 'EdDSA' }, { algorithm: 'ES256', synced: true }] as const) {
    t.test(`one is made and signs in: ${JSON.stringify(how)}`, async (t) => {
      const { passkey, accountId, accessToken } = await aPasskeyMember(server, how);
      const first = await signInBy(server, passkey);
      t.equal(first.statusCode, 200);
      t.equal((await signInBy(server, passkey)).statusCode, 200, 'and again');
      t.match((await call(server, first.json().access_token, 'GET', '/v1/me')).json(), { id: accountId, aal: 2 });
      t.match((await call(server, accessToken, 'GET', '/v1/me/passkeys')).json(), {
        data: [{ label: 'Passkey', is_synced: 'synced' in how, last_used_at: /Z$/ }],
      });
      t.match(
        (await asOwner(server, 'select backup_eligible, backed_up from passkey where account_id = $1', [accountId]))[0],
        {
          backup_eligible: 'synced' in how,
          backed_up: 'synced' in how,
        },
      );
    });
  }

  t.test('everything that is not exactly right is refused alike', async (t) => {
    const { passkey } = await aPasskeyMember(server);
    const wrong: readonly Partial<Behaviour>[] = [
      { userVerified: false },
      { origin: 'http://curbside.test.evil.example' },
      { origin: 'http://sub.curbside.test' },
      { origin: 'https://curbside.test' },
      { rpId: 'evil.example' },
      { crossOrigin: true },
      { type: 'webauthn.create' },
      { spoil: 'signature' },
      { spoil: 'authenticatorData' },
      { spoil: 'clientDataJSON' },
    ];
    for (const change of wrong) {
      const reply = await signInBy(server, passkey, change);
      t.match(reply.json(), { status: 401, code: 'unauthenticated' }, JSON.stringify(change));
      t.notMatch(reply.body, /origin|challenge|curbside\.test|RP ID/i);
    }
    t.equal((await signInBy(server, passkey)).statusCode, 200, 'control');
    const stranger = passkeyOf(server);
    stranger.create({ challenge: 'x', rp: {}, user: { id: 'x' } });
    t.equal((await signInBy(server, stranger)).statusCode, 401, 'one nobody knows');
  });

  t.test('a challenge is good for one answer, within two minutes, and for its own purpose', async (t) => {
    const { passkey, accessToken } = await aPasskeyMember(server);
    const options = (await post(server, '/v1/auth/passkey/options', {})).json();
    const response = passkey.get(options);
    const replies = await atOnce(20, () => post(server, '/v1/auth/passkey/verify', { response }));
    t.equal(replies.filter((reply) => reply.statusCode === 200).length, 1, 'of 20 at once one signs in');
    const old = (await post(server, '/v1/auth/passkey/options', {})).json();
    await asOwner(server, 'update passkey_challenge set expires_at = now()');
    t.equal((await post(server, '/v1/auth/passkey/verify', { response: passkey.get(old) })).statusCode, 401, 'too old');
    const other = (await call(server, accessToken, 'POST', '/v1/auth/step-up/passkey/options')).json();
    t.equal((await post(server, '/v1/auth/passkey/verify', { response: passkey.get(other) })).statusCode, 401);
    const wrong = passkey.get(options, { spoil: 'signature' });
    await post(server, '/v1/auth/passkey/verify', { response: wrong });
    t.equal((await post(server, '/v1/auth/passkey/verify', { response: passkey.get(options) })).statusCode, 401);
  });

  t.test('a counter that goes back is an alarm: refused, audited, told', async (t) => {
    const { passkey, accountId } = await aPasskeyMember(server);
    t.equal((await signInBy(server, passkey)).statusCode, 200, 'control');
    passkey.counter = 0;
    const told = await subjects(server, async () => t.equal((await signInBy(server, passkey)).statusCode, 401));
    t.match(told, [/counter went backwards/]);
    const audit = await asOwner(
      server,
      `select outcome from audit_pending a join passkey p on p.id = a.object_id where p.account_id = $1 and rule = 'counter_regress'`,
      [accountId],
    );
    t.match(audit, [{ outcome: 'refused' }]);
  });

  t.test('with a fresh factor another is added, renamed and removed; the last one stays', async (t) => {
    const member = await aPasskeyMember(server);
    const own = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) =>
      call(server, member.accessToken, method, url, body);
    await makeStale(server, member.sessionId);
    t.match((await own('POST', '/v1/me/passkeys/options')).json(), { code: 'step_up_required' });
    const again = member.passkey.get((await own('POST', '/v1/auth/step-up/passkey/options')).json());
    t.equal((await own('POST', '/v1/auth/step-up/passkey', { response: again })).statusCode, 204);
    const second = passkeyOf(server, { algorithm: 'EdDSA' });
    const response = second.create((await own('POST', '/v1/me/passkeys/options')).json());
    const told = await subjects(server, async () => {
      const added = await own('POST', '/v1/me/passkeys', { response, label: 'Key on my ring' });
      t.match(added.json(), { label: 'Key on my ring' });
      t.equal((await own('POST', '/v1/me/passkeys', { response })).statusCode, 401, 'its challenge is used');
    });
    t.strictSame(told, ['A passkey was added']);
    t.equal((await signInBy(server, second)).statusCode, 200);
    const other = sessionIn((await signInBy(server, second)).json());
    const [first, added] = (await own('GET', '/v1/me/passkeys')).json().data;
    t.match((await own('PATCH', `/v1/me/passkeys/${added.id}`, { label: 'Spare key' })).json(), { label: 'Spare key' });
    t.equal((await own('PATCH', `/v1/me/passkeys/${added.id}`, { label: 'Ward 7' })).statusCode, 400);
    const stranger = await aPasskeyMember(server);
    for (const method of ['PATCH', 'DELETE'] as const) {
      const body = method === 'PATCH' ? { label: 'Mine now' } : undefined;
      t.equal((await call(server, stranger.accessToken, method, `/v1/me/passkeys/${added.id}`, body)).statusCode, 404);
    }
    t.equal((await own('DELETE', `/v1/me/passkeys/${first.id}`)).statusCode, 204);
    t.equal(await readActor(server.db, other.sessionId), undefined, 'other devices are signed out');
    t.ok(await readActor(server.db, member.sessionId), 'this one is not');
    t.match((await own('DELETE', `/v1/me/passkeys/${added.id}`)).json(), { code: 'state_conflict' });
    t.equal((await signInBy(server, second)).statusCode, 200);
    t.equal((await signInBy(server, member.passkey)).statusCode, 401, 'the removed one opens nothing');
  });

  t.test('a disabled account signs in no more', async (t) => {
    const { passkey, accountId } = await aPasskeyMember(server);
    await transaction(server.db, (tx) => setMembership(tx, accountId, { state: 'disabled', roles: [] }));
    t.match((await signInBy(server, passkey)).json(), { code: 'account_suspended' });
  });
});

t.test('an account opens by mail and passkey alone', async (t) => {
  const server = await startAccountServer(t, STRICT);
  await post(server, '/v1/auth/register', { email: 'ada@clinic.example', name: 'Dr. Ada Example' });
  const confirmed = await post(server, '/v1/auth/confirm', { token: codeIn((await server.runJobs()).at(-1)) });
  t.match(confirmed.json(), { enrolment_token: /^cbe_/, expires_in: 3600 });
  const token = confirmed.json().enrolment_token;
  const passkey = passkeyOf(server);
  const options = (await post(server, '/v1/auth/enrol/passkey/options', { token })).json();
  t.match(options, {
    rp: { id: 'curbside.test' },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const body = { token, response: passkey.create(options) };
  const replies = await atOnce(20, () => post(server, '/v1/auth/enrol/passkey', body));
  const done = replies.filter((reply) => reply.statusCode === 201);
  t.equal(done.length, 1, 'of 20 at once one enrols');
  t.equal(done[0]?.json().recovery_codes.length, 10);
  t.equal((await post(server, '/v1/auth/enrol/passkey/options', { token })).statusCode, 400, 'the code is used up');
  t.equal(
    (await post(server, '/v1/auth/password', { email: 'ada@clinic.example', password: PASSWORD })).statusCode,
    401,
  );
  t.equal((await signInBy(server, passkey)).statusCode, 200);
  const noToken = await post(server, '/v1/auth/enrol/totp', { token: newSecret('enrol') });
  t.match(noToken.json(), { code: 'invalid_request', errors: [{ pointer: '/token' }] });
});

t.test('password and one-time code', async (t) => {
  const server = await startAccountServer(t, STRICT);

  t.test('signs in with both, never with the password alone', async (t) => {
    const { email, secret, accountId } = await aTotpMember(server);
    const first = await withPassword(server, email);
    t.equal(first.statusCode, 202);
    t.match(first.json(), { sign_in_token: /^cbs_/, second_factors: ['totp', 'recovery_code'] });
    t.notOk(first.json().access_token);
    const token = first.json().sign_in_token;
    t.equal((await call(server, token, 'GET', '/v1/me')).statusCode, 401, 'it opens nothing by itself');
    const reply = await post(server, '/v1/auth/totp', { sign_in_token: token, code: codeNow(secret) });
    t.equal(reply.statusCode, 200);
    t.match((await call(server, reply.json().access_token, 'GET', '/v1/me')).json(), { id: accountId, aal: 2 });
    const [kept] = await asOwner(server, 'select sealed_seed from totp where account_id = $1', [accountId]);
    const sealedSeed = Buffer.from(kept?.['sealed_seed'] as Buffer);
    t.notOk(sealedSeed.includes(secret), 'the seed is not there in plain');
    const { totp, password } = server.keys;
    const seed = unseal(totp, `totp/${accountId}`, sealedSeed);
    t.equal(seed?.toString(), secret, 'it is sealed under the ring of seeds');
    t.equal(unseal(password, `totp/${accountId}`, sealedSeed), undefined, 'and under no other');
    // As versions before that ring left it.
    const old = seal(password, `totp/${accountId}`, Buffer.from(secret));
    await asOwner(server, 'update totp set sealed_seed = $2 where account_id = $1', [accountId, old]);
    const again = (await withPassword(server, email)).json().sign_in_token;
    const next = await post(server, '/v1/auth/totp', { sign_in_token: again, code: codeNow(secret, 1) });
    t.equal(next.statusCode, 200, 'a seed of an earlier version goes on');
  });

  t.test('a code works once: of 20 at once with sign-ins of their own one gets in', async (t) => {
    const { email, secret } = await aTotpMember(server);
    const tokens = await atOnce(20, async () => (await withPassword(server, email)).json().sign_in_token);
    const code = codeNow(secret);
    const replies = await atOnce(20, (n) => post(server, '/v1/auth/totp', { sign_in_token: tokens[n], code }));
    t.equal(replies.filter((reply) => reply.statusCode === 200).length, 1);
    const [token] = [(await withPassword(server, email)).json().sign_in_token];
    t.equal(
      (await post(server, '/v1/auth/totp', { sign_in_token: token, code: codeNow(secret, -1) })).statusCode,
      401,
      'nor one before it',
    );
    t.equal(
      (await post(server, '/v1/auth/totp', { sign_in_token: token, code: codeNow(secret, 1) })).statusCode,
      200,
      'the next one does',
    );
  });

  t.test('one step beside is right, two are not', async (t) => {
    const { email, secret } = await aTotpMember(server);
    for (const [steps, status] of [
      [2, 401],
      [-2, 401],
      [1, 200],
    ] as const) {
      const token = (await withPassword(server, email)).json().sign_in_token;
      const reply = await post(server, '/v1/auth/totp', { sign_in_token: token, code: codeNow(secret, steps) });
      t.equal(reply.statusCode, status, String(steps));
    }
  });

  t.test('a sign-in is over after success, five wrong codes, or five minutes', async (t) => {
    const { email, secret } = await aTotpMember(server);
    const wrong = codeNow(secret, 100);
    const tired = (await withPassword(server, email)).json().sign_in_token;
    for (let n = 0; n < 5; n++) await post(server, '/v1/auth/totp', { sign_in_token: tired, code: wrong });
    t.equal((await post(server, '/v1/auth/totp', { sign_in_token: tired, code: codeNow(secret) })).statusCode, 401);
    const late = (await withPassword(server, email)).json().sign_in_token;
    await asOwner(server, 'update sign_in set expires_at = now()');
    t.equal((await post(server, '/v1/auth/totp', { sign_in_token: late, code: codeNow(secret) })).statusCode, 401);
    const good = (await withPassword(server, email)).json().sign_in_token;
    t.equal((await post(server, '/v1/auth/totp', { sign_in_token: good, code: codeNow(secret) })).statusCode, 200);
    t.equal((await post(server, '/v1/auth/totp', { sign_in_token: good, code: codeNow(secret, 1) })).statusCode, 401);
    t.equal(
      (await post(server, '/v1/auth/totp', { sign_in_token: newSecret('sign-in'), code: wrong })).statusCode,
      401,
    );
  });

  t.test('guessing codes of one account is limited, wherever the guesses come from', async (t) => {
    const { email, secret } = await aTotpMember(server);
    const wrong = codeNow(secret, 100);
    const codes: number[] = [];
    for (let n = 0; n < 8; n++) {
      const token = (await withPassword(server, email)).json().sign_in_token;
      for (let guess = 0; guess < 4; guess++)
        codes.push((await post(server, '/v1/auth/totp', { sign_in_token: token, code: wrong })).statusCode);
    }
    t.equal(codes.filter((code) => code === 401).length, 30);
    t.equal(codes.filter((code) => code === 429).length, 2);
  });

  t.test('a recovery code is a second factor once, in any writing, and its owner is told', async (t) => {
    const member = await aTotpMember(server);
    const code = member.recoveryCodes[0] ?? '';
    t.match(code, /^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/, '25 signs of 5 bits: 125 bits');
    const tokens = await atOnce(10, async () => (await withPassword(server, member.email)).json().sign_in_token);
    const recovery_code = code.toLowerCase().replaceAll('-', '');
    const told = await subjects(server, async () => {
      const replies = await atOnce(10, (n) =>
        post(server, '/v1/auth/recovery-code', { sign_in_token: tokens[n], recovery_code }),
      );
      t.equal(replies.filter((reply) => reply.statusCode === 200).length, 1);
    });
    t.ok(told.includes('A recovery code was used'));
    t.match((await call(server, member.accessToken, 'GET', '/v1/me/factors')).json(), {
      totp: true,
      recovery_codes_left: 9,
      passkeys: 0,
    });
    const stranger = await aTotpMember(server);
    const token = (await withPassword(server, stranger.email)).json().sign_in_token;
    const foreign = { sign_in_token: token, recovery_code: member.recoveryCodes[1] };
    t.equal((await post(server, '/v1/auth/recovery-code', foreign)).statusCode, 401, 'nor for somebody else');
  });

  t.test('is changed only after a fresh factor; the other devices are signed out', async (t) => {
    const member = await aTotpMember(server);
    const own = (method: 'GET' | 'POST' | 'DELETE' | 'PUT', url: string, body?: object) =>
      call(server, member.accessToken, method, url, body);
    await makeStale(server, member.sessionId);
    for (const [method, url, body] of [
      ['POST', '/v1/me/totp'],
      ['POST', '/v1/me/totp/confirm', { code: '123456' }],
      ['DELETE', '/v1/me/totp'],
      ['POST', '/v1/me/recovery-codes'],
      ['PUT', '/v1/me/password', { password: 'harbour-violin-quartz-5' }],
    ] as const)
      t.match((await own(method, url, body)).json(), { status: 401, code: 'step_up_required' }, `${method} ${url}`);
    t.equal((await own('POST', '/v1/auth/step-up/totp', { code: codeNow(member.secret, 100) })).statusCode, 401);
    t.match((await own('POST', '/v1/auth/step-up/password', { password: PASSWORD })).json(), {
      code: 'step_up_required',
    });
    t.equal((await own('POST', '/v1/auth/step-up/totp', { code: codeNow(member.secret) })).statusCode, 204);
    t.match((await own('DELETE', '/v1/me/totp')).json(), { code: 'state_conflict' }, 'the last way in stays');
    const { secret } = (await own('POST', '/v1/me/totp')).json();
    t.match((await own('POST', '/v1/me/totp/confirm', { code: codeNow(secret, 100) })).json(), {
      errors: [{ pointer: '/code' }],
    });
    const token = (await withPassword(server, member.email)).json().sign_in_token;
    const before = await post(server, '/v1/auth/totp', { sign_in_token: token, code: codeNow(member.secret, 1) });
    t.equal(before.statusCode, 200, 'until then the earlier seed is in force');
    const told = await subjects(server, async () => {
      t.equal((await own('POST', '/v1/me/totp/confirm', { code: codeNow(secret) })).json().recovery_codes.length, 10);
      t.equal((await own('POST', '/v1/me/recovery-codes')).json().recovery_codes.length, 10);
      t.equal((await own('PUT', '/v1/me/password', { password: 'harbour-violin-quartz-5' })).statusCode, 204);
    });
    t.strictSame(told.toSorted(), [
      'New recovery codes were made',
      'One-time codes were set up',
      'Your password was changed',
    ]);
    t.equal(await readActor(server.db, before.json().session_id), undefined);
    t.equal((await withPassword(server, member.email)).statusCode, 401, 'the old password');
  });
});

t.test('staff sign in by passkey', async (t) => {
  const server = await startAccountServer(t, STRICT);

  t.test('neither password nor one-time code opens a session of theirs', async (t) => {
    const member = await aTotpMember(server);
    const waiting = (await withPassword(server, member.email)).json().sign_in_token;
    await transaction(server.db, (tx) => grantRole(tx, { accountId: member.accountId, role: 'verifier' }));
    t.match((await withPassword(server, member.email)).json(), { code: 'step_up_required', detail: /passkey/ });
    const code = codeNow(member.secret);
    t.match((await post(server, '/v1/auth/totp', { sign_in_token: waiting, code })).json(), {
      code: 'step_up_required',
    });
    t.match((await call(server, member.accessToken, 'POST', '/v1/auth/step-up/totp', { code })).json(), {
      code: 'step_up_required',
    });
    const actor = await readActor(server.db, member.sessionId);
    t.match(actor, { isStaffGrade: false }, 'the session from before is not one of staff');
  });

  t.test('an enrolment of theirs takes a passkey only, and gives no recovery codes', async (t) => {
    const { token, accountId } = await anAccount(server, { role: 'verifier' });
    t.match((await post(server, '/v1/auth/enrol/totp', { token })).json(), { code: 'step_up_required' });
    const passkey = passkeyOf(server);
    const options = (await post(server, '/v1/auth/enrol/passkey/options', { token })).json();
    const reply = await post(server, '/v1/auth/enrol/passkey', { token, response: passkey.create(options) });
    t.match(reply.json(), { recovery_codes: [] });
    t.match(await readActor(server.db, reply.json().session_id), { accountId, isStaffGrade: true });
  });
});

t.test('recovery is never weaker than enrolment and never around the second factor', async (t) => {
  const server = await startAccountServer(t, STRICT);
  const askByMail = async (email: string): Promise<string> => {
    await post(server, '/v1/auth/reset', { email });
    return codeIn((await server.runJobs()).findLast((mail) => mail.to === email));
  };

  t.test('a reset sets the password and nothing else: the second factor is asked for as before', async (t) => {
    const member = await aTotpMember(server);
    const token = await askByMail(member.email);
    const password = 'harbour-violin-quartz-9';
    t.equal((await post(server, '/v1/auth/reset/confirm', { token, password })).statusCode, 204);
    t.equal(await readActor(server.db, member.sessionId), undefined, 'every session ended');
    t.equal((await post(server, '/v1/auth/password', { email: member.email, password })).statusCode, 202);
  });

  t.test('the mailed code alone does not enrol where there is a factor', async (t) => {
    for (const member of [await aTotpMember(server), await aPasskeyMember(server)]) {
      const token = await askByMail(member.email);
      t.match((await post(server, '/v1/auth/recover', { token })).json(), { code: 'step_up_required' });
      const wrong = { token, recovery_code: 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA' };
      t.match((await post(server, '/v1/auth/recover', wrong)).json(), { code: 'step_up_required' });
      t.ok(await readActor(server.db, member.sessionId), 'and signs nobody out');
    }
  });

  t.test('with a recovery code it does, once; every session ends and the owner is told', async (t) => {
    const member = await aTotpMember(server);
    const token = await askByMail(member.email);
    const body = { token, recovery_code: member.recoveryCodes[0] };
    let enrolment = '';
    const told = await subjects(server, async () => {
      const replies = await atOnce(20, () => post(server, '/v1/auth/recover', body));
      const won = replies.filter((reply) => reply.statusCode === 200);
      t.equal(won.length, 1, 'of 20 at once one recovers');
      enrolment = won[0]?.json().enrolment_token;
    });
    t.strictSame(told, ['Your account was recovered']);
    t.equal(await readActor(server.db, member.sessionId), undefined);
    const session = await enrolPasskey(server, enrolment, passkeyOf(server));
    t.ok(await readActor(server.db, session.sessionId));
  });

  t.test('staff and disabled accounts recover by no mail', async (t) => {
    const member = await aTotpMember(server);
    await transaction(server.db, (tx) => grantRole(tx, { accountId: member.accountId, role: 'verifier' }));
    const token = await askByMail(member.email);
    const body = { token, recovery_code: member.recoveryCodes[0] };
    t.match((await post(server, '/v1/auth/recover', body)).json(), { code: 'step_up_required' });
    const gone = await aTotpMember(server);
    const code = await askByMail(gone.email);
    await transaction(server.db, (tx) => setMembership(tx, gone.accountId, { state: 'disabled', roles: [] }));
    t.match((await post(server, '/v1/auth/recover', { token: code, recovery_code: gone.recoveryCodes[0] })).json(), {
      code: 'step_up_required',
    });
  });

  t.test('who lost the enrolment of a new account gets another by mail, as the first time', async (t) => {
    const { email } = await anAccount(server, { password: PASSWORD });
    const reply = await post(server, '/v1/auth/recover', { token: await askByMail(email) });
    t.match(reply.json(), { enrolment_token: /^cbe_/ });
  });
});

t.test('another address comes into force by its own mail, and the old one is told', async (t) => {
  const server = await startAccountServer(t, STRICT);
  const member = await aPasskeyMember(server);
  const ask = (email: string) => call(server, member.accessToken, 'POST', '/v1/me/email', { email });
  await makeStale(server, member.sessionId);
  t.match((await ask('new@clinic.example')).json(), { code: 'step_up_required' });
  const again = member.passkey.get(
    (await call(server, member.accessToken, 'POST', '/v1/auth/step-up/passkey/options')).json(),
  );
  await call(server, member.accessToken, 'POST', '/v1/auth/step-up/passkey', { response: again });
  const other = await aPasskeyMember(server);
  await server.runJobs();
  const before = server.mails.length;
  const taken = await ask(other.email);
  await server.runJobs();
  const free = await ask('New@Clinic.example');
  t.equal(free.statusCode, 202);
  t.equal(taken.body, free.body, 'a taken and a free address look alike');
  const mails = (await server.runJobs()).slice(before);
  t.equal(mails.filter((mail) => mail.to === other.email).length, 0, 'whose address it is hears nothing');
  t.equal(mails.filter((mail) => mail.to === member.email && /asked for/.test(mail.subject)).length, 2);
  const token = codeIn(mails.find((mail) => mail.to === 'new@clinic.example'));
  const replies = await atOnce(20, () => post(server, '/v1/auth/email/confirm', { token }));
  t.equal(replies.filter((reply) => reply.statusCode === 204).length, 1, 'of 20 at once one changes it');
  t.equal(await readActor(server.db, member.sessionId), undefined, 'every device is signed out');
  t.equal((await server.runJobs()).at(-1)?.to, 'new@clinic.example');
  t.equal((await signInBy(server, member.passkey)).statusCode, 200);
  t.equal((await post(server, '/v1/auth/email/confirm', { token: newSecret('mail') })).statusCode, 400);
});

t.test('a new device is told, a known one is not, and no notice holds more than kind and link', async (t) => {
  const server = await startAccountServer(t, STRICT);
  const { passkey } = await aPasskeyMember(server);
  const from = async (userAgent: string) => {
    const options = (await post(server, '/v1/auth/passkey/options', {})).json();
    const reply = await post(server, '/v1/auth/passkey/verify', { response: passkey.get(options) }, { userAgent });
    t.equal(reply.statusCode, 200);
  };
  t.strictSame(await subjects(server, () => from('Curbside/1 (iPhone)')), ['A new device signed in']);
  t.strictSame(await subjects(server, () => from('Curbside/1 (iPhone)')), []);
  for (const { text } of server.mails.filter((mail) => mail.subject === 'A new device signed in'))
    t.equal(text, 'A new device signed in.\n\nIf this was not you, act at once: http://curbside.test\n');
  const payloads = await asOwner(server, 'select payload::text from graphile_worker._private_jobs');
  t.notMatch(JSON.stringify(payloads), /clinic|iPhone/);
});

t.test('a browser keeps its refresh token where no script reads it', async (t) => {
  const server = await startAccountServer(t, STRICT);
  const { passkey } = await aPasskeyMember(server);
  const web = (more: Record<string, string> = {}) => ({
    'x-curbside-web': '1',
    origin: 'http://curbside.test',
    'sec-fetch-site': 'same-origin',
    ...more,
  });
  const send = (url: string, payload: object, headers: Record<string, string>) =>
    server.app.inject({ method: 'POST', url, payload, headers });
  const options = (await post(server, '/v1/auth/passkey/options', {})).json();
  const reply = await send('/v1/auth/passkey/verify', { response: passkey.get(options) }, web());
  t.equal(reply.statusCode, 200);
  t.notOk(reply.json().refresh_token, 'not in the body');
  t.match(
    reply.headers['set-cookie'],
    /^__Host-rt=cbr_[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict; Max-Age=86400$/,
  );
  const cookie = String(reply.headers['set-cookie']).split(';')[0] ?? '';
  t.equal((await send('/v1/auth/refresh', {}, { cookie })).statusCode, 401, 'the cookie without the header');
  t.match((await send('/v1/auth/refresh', {}, web({ cookie, origin: 'https://evil.example' }))).json(), {
    code: 'origin_refused',
  });
  t.match((await send('/v1/auth/refresh', {}, web({ cookie, 'sec-fetch-site': 'cross-site' }))).json(), {
    code: 'origin_refused',
  });
  const form = await server.app.inject({
    method: 'POST',
    url: '/v1/auth/refresh',
    payload: 'a=b',
    headers: web({ cookie, 'content-type': 'application/x-www-form-urlencoded' }),
  });
  t.equal(form.statusCode, 415, 'a form');
  const next = await send('/v1/auth/refresh', {}, web({ cookie: `other=1; ${cookie}` }));
  t.equal(next.statusCode, 200, 'control: our own page refreshes');
  t.match(next.headers['set-cookie'], /^__Host-rt=cbr_/);
  const out = await send('/v1/auth/logout', {}, { cookie, authorization: `Bearer ${next.json().access_token}` });
  t.equal(out.headers['set-cookie'], '__Host-rt=; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=0');
});

t.test('what is shown once is nowhere: no code, seed, challenge or token in the log', async (t: Test) => {
  const server = await startAccountServer(t, STRICT);
  const member = await aTotpMember(server);
  const passkey = await aPasskeyMember(server);
  await signInBy(server, passkey.passkey, { spoil: 'signature' });
  await post(server, '/v1/auth/recover', { token: newSecret('mail'), recovery_code: member.recoveryCodes[2] });
  const log = server.logged.join('');
  t.ok(log.length > 0, 'control: something was logged');
  for (const secret of [
    member.secret,
    member.recoveryCodes[2] ?? '',
    member.token,
    passkey.token,
    'cbs_',
    'eyJ',
    'clinic',
  ])
    t.notOk(log.includes(secret), secret.slice(0, 4));
});
