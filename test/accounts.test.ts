import { Command } from 'commander';
import { sql } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { addAdminCommand } from '../src/entrances/cli/admin.ts';
import {
  createAccount,
  endSessions,
  grantRole,
  openSession,
  readActor,
  revokeRole,
  setMembership,
  toTokenPair,
} from '../src/features/accounts/index.ts';
import { newSecret, secretHash } from '../src/features/accounts/secrets.ts';
import { insertRefreshToken } from '../src/features/accounts/sessions/queries.ts';
import { createSessionCache } from '../src/features/accounts/sessions/session-cache.ts';
import { liftSession } from '../src/features/accounts/sessions/step-up.ts';
import { isVerifiedClinician, type Factor } from '../src/kernel/actor.ts';
import { newId } from '../src/kernel/ids.ts';
import { transaction } from '../src/platform/database/connection.ts';
import { networkOf } from '../src/platform/http/rate-limit.ts';
import {
  aMember,
  asOwner,
  call,
  codeIn,
  enrolPasskey,
  PASSWORD,
  passkeyOf,
  post,
  signIn,
  startAccountServer,
  type AccountServer,
  type SignedIn,
} from './accounts/account-server.ts';

const atOnce = <Result>(count: number, work: (n: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

async function shift(server: AccountServer, sessionId: string, column: string, ago: string): Promise<void> {
  await asOwner(server, `update session set ${column} = now() - $2::interval where id = $1`, [sessionId, ago]);
  server.identity.authenticator.forget({ kind: 'session', id: sessionId });
}

async function status(server: AccountServer, member: Pick<SignedIn, 'accessToken'>): Promise<number> {
  return (await call(server, member.accessToken, 'GET', '/v1/me')).statusCode;
}

t.test('registration and sign-in', async (t) => {
  const server = await startAccountServer(t);

  t.test('a doctor registers, answers the mail, signs in and sees the own account', async (t) => {
    const member = await aMember(server, 'Ada@Clinic.example', 'Dr. Ada Example');
    const me = await call(server, member.accessToken, 'GET', '/v1/me');
    t.match(me.json(), {
      id: member.accountId,
      email: 'ada@clinic.example',
      state: 'new',
      roles: ['applicant'],
      persona: { display_name: 'Dr. Ada Example' },
      aal: 1,
    });
    t.notMatch(me.body, /authz|hash/);
  });

  t.test('a known and an unknown address look alike, but for the mail that only the owner reads', async (t) => {
    await aMember(server, 'known@clinic.example');
    const body = { password: PASSWORD, name: 'Dr. Other' };
    const known = await post(server, '/v1/auth/register', { email: 'known@clinic.example', ...body });
    const unknown = await post(server, '/v1/auth/register', { email: 'unknown@clinic.example', ...body });
    t.equal(known.statusCode, 202);
    t.equal(known.body, unknown.body);
    const mails = (await server.runJobs()).slice(-2);
    t.strictSame(mails.map((mail) => `${mail.to}: ${mail.subject}`).toSorted(), [
      'known@clinic.example: You have an account already',
      'unknown@clinic.example: Confirm your address',
    ]);
    const resets = [
      await post(server, '/v1/auth/reset', { email: 'known@clinic.example' }),
      await post(server, '/v1/auth/reset', { email: 'nobody@clinic.example' }),
    ];
    t.equal(resets[0]?.statusCode, 202);
    t.equal(resets[0]?.body, resets[1]?.body);
    const before = server.mails.length;
    t.strictSame(
      (await server.runJobs()).slice(before).map((mail) => mail.to),
      ['known@clinic.example'],
    );
    const wrong = [
      await post(server, '/v1/auth/password', { email: 'known@clinic.example', password: 'wrong-lantern-oboe' }),
      await post(server, '/v1/auth/password', { email: 'nobody@clinic.example', password: 'wrong-lantern-oboe' }),
    ].map((reply) => ({ ...reply.json(), request_id: '' }));
    t.match(wrong[0], { code: 'unauthenticated' });
    t.strictSame(wrong[0], wrong[1]);
  });

  t.test('who registers somebody else’s address first owns nothing of it', async (t) => {
    const email = 'victim@clinic.example';
    await post(server, '/v1/auth/register', { email, password: 'stranger-lantern-77', name: 'A Stranger' });
    await server.runJobs();
    await post(server, '/v1/auth/register', { email, password: PASSWORD, name: 'Dr. Victim' });
    const mails = await server.runJobs();
    t.equal((await post(server, '/v1/auth/confirm', { token: codeIn(mails.at(-1)) })).statusCode, 201);
    t.equal((await post(server, '/v1/auth/password', { email, password: 'stranger-lantern-77' })).statusCode, 401);
    t.equal((await post(server, '/v1/auth/password', { email, password: PASSWORD })).statusCode, 200);
    const late = await post(server, '/v1/auth/confirm', { token: codeIn(mails.at(-2)) });
    t.match(late.json(), { code: 'invalid_request' }, 'the stranger’s own registration opens nothing any more');
  });

  t.test('of 20 confirmations with one code at once, one opens an account; later ones are refused', async (t) => {
    await post(server, '/v1/auth/register', { email: 'race@clinic.example', password: PASSWORD, name: 'Dr. Race' });
    const token = codeIn((await server.runJobs()).at(-1));
    const replies = await atOnce(20, () => post(server, '/v1/auth/confirm', { token }));
    t.equal(replies.filter((reply) => reply.statusCode === 201).length, 1);
    t.equal(replies.filter((reply) => reply.statusCode === 400).length, 19);
    const never = await post(server, '/v1/auth/confirm', { token: newSecret('mail') });
    t.strictSame(
      { ...never.json(), request_id: '' },
      { ...replies.find((r) => r.statusCode === 400)?.json(), request_id: '' },
    );
  });

  t.test('a code older than a day opens nothing', async (t) => {
    await post(server, '/v1/auth/register', { email: 'late@clinic.example', password: PASSWORD, name: 'Dr. Late' });
    const token = codeIn((await server.runJobs()).at(-1));
    await asOwner(server, `update registration set expires_at = now() where email = 'late@clinic.example'`);
    t.equal((await post(server, '/v1/auth/confirm', { token })).statusCode, 400);
  });

  t.test('bodies that do not fit get invalid_request and never an echo', async (t) => {
    const good = { email: 'x@clinic.example', password: PASSWORD, name: 'Dr. X' };
    const wrong: readonly object[] = [
      { ...good, email: 'no address' },
      { ...good, email: `${'x'.repeat(250)}@clinic.example` },
      { ...good, name: 'Agent 47' },
      { ...good, name: 'x'.repeat(81) },
      { ...good, name: '<script>' },
      { ...good, password: 'canary-short'.slice(0, 8) },
      { ...good, password: 'password1234' },
      { ...good, password: `tidal\u0000-lantern-oboe-42` },
      { ...good, password: 'x-lantern-oboe-42'.repeat(20) },
      { ...good, role: 'verifier' },
      { ...good, state: 'verified' },
      { email: good.email, password: good.password },
      {},
    ];
    for (const body of wrong) {
      const reply = await post(server, '/v1/auth/register', body);
      t.match(reply.json(), { code: 'invalid_request' }, JSON.stringify(body).slice(0, 60));
      t.notMatch(reply.body, /canary|lantern|clinic|Agent|verifier/);
    }
    t.equal((await post(server, '/v1/auth/register', { ...good, name: 'Dr. Zoë O’Neill-Łuk' })).statusCode, 202);
  });

  t.test('every route of the own account wants a token', async (t) => {
    const routes = [
      ['GET', '/v1/me'],
      ['PATCH', '/v1/me'],
      ['GET', '/v1/me/devices'],
      ['DELETE', `/v1/me/devices/${newId()}`],
      ['POST', '/v1/auth/logout'],
      ['POST', '/v1/ws-tickets'],
    ] as const;
    for (const [method, url] of routes) {
      t.match((await server.app.inject({ method, url })).json(), { code: 'unauthenticated' }, `${method} ${url}`);
      t.match((await call(server, newSecret('refresh'), method, url)).json(), { code: 'unauthenticated' });
    }
  });

  t.test('a name changes until a licence is claimed under it', async (t) => {
    const member = await aMember(server, 'rename@clinic.example');
    const rename = (display_name: string) => call(server, member.accessToken, 'PATCH', '/v1/me', { display_name });
    t.match((await rename('Dr. Ada New')).json(), { persona: { display_name: 'Dr. Ada New' } });
    await transaction(server.db, (tx) =>
      setMembership(tx, member.accountId, { state: 'verified', roles: ['physician'] }),
    );
    server.identity.authenticator.forget({ kind: 'account', id: member.accountId });
    t.match((await rename('Dr. Somebody Else')).json(), { code: 'state_conflict' });
  });

  t.test('no address, password, code or token is in the log, and sign-ins are audited by id', async (t) => {
    const member = await aMember(server, 'canary@clinic.example', 'Dr. Canary');
    await post(server, '/v1/auth/password', { email: 'canary@clinic.example', password: 'wrong-lantern-oboe' });
    await post(server, '/v1/auth/refresh', { refresh_token: newSecret('refresh') });
    const log = server.logged.join('');
    t.ok(log.length > 0, 'control: something was logged');
    t.notMatch(log, /clinic\.example|lantern|cbm_|cbr_|cbt_|eyJ|Canary/);
    const audit = await asOwner(
      server,
      'select action, outcome, rule, row_to_json(a)::text as row from audit_pending a where object_id = $1',
      [member.accountId],
    );
    t.match(audit.map((row) => `${String(row['action'])} ${String(row['outcome'])}`).toSorted(), [
      'account.open done',
      'session.open refused',
    ]);
    t.notMatch(audit.map((row) => row.row).join(''), /clinic|lantern|Canary/);
  });
});

t.test('without AUTH_SINGLE_FACTOR a password alone signs nobody in', async (t) => {
  const server = await startAccountServer(t, { AUTH_SINGLE_FACTOR: 'false' });
  const { accountId } = await transaction(server.db, async (tx) => {
    const password = await server.identity.passwords.hash(PASSWORD);
    return await createAccount(tx, {
      email: 'ada@clinic.example',
      displayName: 'Dr. Ada',
      roles: ['applicant'],
      password,
    });
  });
  const right = await post(server, '/v1/auth/password', { email: 'ada@clinic.example', password: PASSWORD });
  t.match(right.json(), { status: 401, code: 'step_up_required', detail: /password alone/ });
  const wrong = await post(server, '/v1/auth/password', {
    email: 'ada@clinic.example',
    password: 'wrong-lantern-oboe',
  });
  t.match(wrong.json(), { code: 'unauthenticated' });
  const device = { userAgent: 'test' };
  const open = (factor: Factor) =>
    transaction(server.db, (tx) => openSession(tx, server.keys, { accountId, factor, device }));
  const weak = await toTokenPair(server.identity.tokens, await open('password'));
  t.match((await call(server, weak.accessToken, 'GET', '/v1/me')).json(), { code: 'step_up_required' });
  const strong = await toTokenPair(server.identity.tokens, await open('totp'));
  t.equal((await call(server, strong.accessToken, 'GET', '/v1/me')).statusCode, 200, 'control: two factors do');
});

t.test('refresh', async (t) => {
  const server = await startAccountServer(t);
  const member = await aMember(server, 'ada@clinic.example');
  const refresh = (refresh_token: string, userAgent = 'test on Linux') =>
    post(server, '/v1/auth/refresh', { refresh_token }, { userAgent });

  t.test('a refresh token gives the next pair once, in turn', async (t) => {
    let token = member.refreshToken;
    for (let n = 0; n < 3; n++) {
      const reply = await refresh(token);
      t.equal(reply.statusCode, 200);
      t.not(reply.json().refresh_token, token);
      t.equal((await call(server, reply.json().access_token, 'GET', '/v1/me')).statusCode, 200);
      token = reply.json().refresh_token;
    }
  });

  t.test('of 20 at once every one gets the same successor, in each of 10 trials', async (t) => {
    let wrong = 0;
    for (let trial = 0; trial < 10; trial++) {
      const { refreshToken } = await signIn(server, member.email);
      const replies = await atOnce(20, () => refresh(refreshToken));
      const answered = replies.filter((reply) => reply.statusCode === 200);
      const successors = new Set(answered.map((reply) => reply.json().refresh_token));
      // A busy machine may turn some away (503, the same token again); nobody gets another successor.
      if (successors.size !== 1 || replies.some((reply) => ![200, 503].includes(reply.statusCode))) wrong += 1;
    }
    t.equal(wrong, 0);
  });

  t.test('control: reading first and writing after makes many successors', async (t) => {
    const { refreshToken, sessionId } = await signIn(server, member.email);
    const tokenHash = secretHash(refreshToken);
    const made = await atOnce(20, async () => {
      const { rows } = await server.db.execute(sql`select used_at from refresh_token where token_hash = ${tokenHash}`);
      if (rows[0]?.['used_at'] !== null) return undefined;
      const successor = newSecret('refresh');
      await server.db.execute(sql`update refresh_token set used_at = now() where token_hash = ${tokenHash}`);
      await insertRefreshToken(server.db, { tokenHash: secretHash(successor), sessionId, predecessor: tokenHash });
      return successor;
    });
    t.ok(made.filter((successor) => successor !== undefined).length > 1);
  });

  const isOver = async (t: Test, session: { accessToken: string; sessionId: string }) => {
    server.identity.authenticator.forget({ kind: 'session', id: session.sessionId });
    t.equal(await status(server, session), 401);
    const rows = await asOwner(server, 'select end_reason from session where id = $1', [session.sessionId]);
    t.match(rows, [{ end_reason: 'refresh_reused' }]);
    const audit = await asOwner(
      server,
      `select outcome from audit_pending where action = 'session.refresh' and session_id = $1`,
      [session.sessionId],
    );
    t.match(audit, [{ outcome: 'refused' }]);
  };

  t.test('a used token ends its session once its successor was used', async (t) => {
    const session = await signIn(server, member.email);
    const next = (await refresh(session.refreshToken)).json();
    t.equal((await refresh(next.refresh_token)).statusCode, 200);
    t.match((await refresh(session.refreshToken)).json(), { code: 'refresh_reused' });
    await isOver(t, session);
  });

  t.test('a used token ends its session after ten seconds', async (t) => {
    const session = await signIn(server, member.email);
    await refresh(session.refreshToken);
    t.equal((await refresh(session.refreshToken)).statusCode, 200, 'control: within ten seconds it does not');
    await asOwner(server, `update refresh_token set used_at = now() - interval '11 seconds' where token_hash = $1`, [
      secretHash(session.refreshToken),
    ]);
    t.match((await refresh(session.refreshToken)).json(), { code: 'refresh_reused' });
    await isOver(t, session);
  });

  t.test('a used token ends its session at once when another program brings it', async (t) => {
    const session = await signIn(server, member.email);
    await refresh(session.refreshToken);
    t.match((await refresh(session.refreshToken, 'thief on Windows')).json(), { code: 'refresh_reused' });
    await isOver(t, session);
  });

  t.test('an unknown token, an access token and a token of an ended session are refused alike', async (t) => {
    const session = await signIn(server, member.email);
    t.equal((await call(server, session.accessToken, 'POST', '/v1/auth/logout')).statusCode, 204);
    t.match((await refresh(session.refreshToken)).json(), { code: 'unauthenticated' });
    t.match((await refresh(newSecret('refresh'))).json(), { code: 'unauthenticated' });
    t.match((await refresh(session.accessToken)).json(), { code: 'invalid_request' });
  });

  t.test(
    'what a used token keeps for the losers is gone once its successor is used, and never stood in plain',
    async (t) => {
      const session = await signIn(server, member.email);
      const next = (await refresh(session.refreshToken)).json().refresh_token;
      const kept = () =>
        asOwner(server, 'select sealed_successor from refresh_token where token_hash = $1', [
          secretHash(session.refreshToken),
        ]);
      const [row] = await kept();
      t.notOk(Buffer.from(row?.['sealed_successor'] as Buffer).includes(next));
      await refresh(next);
      t.match(await kept(), [{ sealed_successor: null }]);
    },
  );
});

t.test('sessions', async (t) => {
  const server = await startAccountServer(t);
  const member = await aMember(server, 'ada@clinic.example');

  t.test('a doctor’s session ends after an hour idle and after a day', async (t) => {
    const session = await signIn(server, member.email);
    await shift(server, session.sessionId, 'last_seen_at', '59 minutes');
    t.equal(await status(server, session), 200, 'control');
    await shift(server, session.sessionId, 'last_seen_at', '61 minutes');
    t.equal(await status(server, session), 401);
    t.match((await post(server, '/v1/auth/refresh', { refresh_token: session.refreshToken })).json(), {
      code: 'unauthenticated',
    });
    const other = await signIn(server, member.email);
    await shift(server, other.sessionId, 'created_at', '23 hours 59 minutes');
    t.equal(await status(server, other), 200, 'control');
    await shift(server, other.sessionId, 'created_at', '24 hours 1 minute');
    t.equal(await status(server, other), 401);
  });

  t.test('a session of staff ends after a quarter of an hour idle and after twelve hours', async (t) => {
    const staff = await aMember(server, 'staff@clinic.example');
    await transaction(server.db, (tx) => grantRole(tx, { accountId: staff.accountId, role: 'verifier' }));
    await shift(server, staff.sessionId, 'last_seen_at', '14 minutes');
    t.equal(await status(server, staff), 200, 'control');
    await shift(server, staff.sessionId, 'last_seen_at', '16 minutes');
    t.equal(await status(server, staff), 401);
    const other = await signIn(server, 'staff@clinic.example');
    await shift(server, other.sessionId, 'created_at', '12 hours 1 minute');
    t.equal(await status(server, other), 401);
  });

  t.test('use is noted at most once a minute', async (t) => {
    const session = await signIn(server, member.email);
    const lastSeen = async () =>
      (await asOwner(server, 'select last_seen_at::text as at from session where id = $1', [session.sessionId]))[0]?.[
        'at'
      ];
    await shift(server, session.sessionId, 'last_seen_at', '50 seconds');
    const early = await lastSeen();
    await status(server, session);
    t.equal(await lastSeen(), early, 'not yet');
    await shift(server, session.sessionId, 'last_seen_at', '70 seconds');
    const late = await lastSeen();
    await status(server, session);
    t.not(await lastSeen(), late);
  });

  t.test('a member lists the own devices and ends one; a stranger’s is not there', async (t) => {
    const other = await aMember(server, 'other@clinic.example');
    const phone = await post(
      server,
      '/v1/auth/password',
      { email: other.email, password: PASSWORD },
      { userAgent: 'Curbside/1 (iPhone)' },
    );
    const devices = (await call(server, other.accessToken, 'GET', '/v1/me/devices')).json().data;
    t.match(
      devices.toSorted((a: { platform: string }, b: { platform: string }) => a.platform.localeCompare(b.platform)),
      [
        { platform: 'ios', current: false, id: phone.json().session_id },
        { platform: 'linux', current: true, id: other.sessionId },
      ],
    );
    const url = `/v1/me/devices/${phone.json().session_id}`;
    const session = await signIn(server, member.email);
    t.match((await call(server, session.accessToken, 'DELETE', url)).json(), { code: 'not_found' });
    t.match((await call(server, session.accessToken, 'DELETE', `/v1/me/devices/${newId()}`)).json(), {
      code: 'not_found',
    });
    t.match((await call(server, session.accessToken, 'DELETE', '/v1/me/devices/x')).json(), {
      code: 'invalid_request',
    });
    t.equal((await call(server, phone.json().access_token, 'GET', '/v1/me')).statusCode, 200, 'control');
    t.equal((await call(server, other.accessToken, 'DELETE', url)).statusCode, 204);
    server.identity.authenticator.forget({ kind: 'session', id: phone.json().session_id });
    t.equal((await call(server, phone.json().access_token, 'GET', '/v1/me')).statusCode, 401);
    t.equal((await call(server, other.accessToken, 'DELETE', url)).statusCode, 404, 'ended once');
  });

  t.test('an ended session is refused within a second even when nobody hears of it', async (t) => {
    const session = await signIn(server, member.email);
    t.equal(await status(server, session), 200);
    await transaction(server.db, (tx) => endSessions(tx, { sessionId: session.sessionId }, 'ended_by_staff'));
    const started = performance.now();
    while ((await status(server, session)) === 200 && performance.now() - started < 3_000);
    t.ok(performance.now() - started <= 1_100, `${Math.round(performance.now() - started)} ms`);
  });

  t.test('a cache that cannot be refreshed denies', async (t) => {
    const session = await signIn(server, member.email);
    t.equal(await status(server, session), 200);
    await asOwner(server, 'revoke select on session from curbside_app');
    t.teardown(() => asOwner(server, 'grant select on session to curbside_app'));
    server.identity.authenticator.forget({ kind: 'session', id: session.sessionId });
    t.ok((await status(server, session)) >= 500);
    await asOwner(server, 'grant select on session to curbside_app');
    t.equal(await status(server, session), 200, 'and works again afterwards');
  });

  t.test('a cache that may remember one session answers for two', async (t) => {
    const cache = createSessionCache(server.db, { singleFactor: true, remembered: 1 });
    const sessions = [await signIn(server, member.email), await signIn(server, member.email)];
    for (const { sessionId } of [...sessions, ...sessions])
      t.equal((await cache.find(sessionId))?.actor.sessionId, sessionId);
  });

  t.test(
    'under AUTH_SINGLE_FACTOR the password shown again counts as a fresh factor, for a session that lives',
    async (t) => {
      const session = await signIn(server, member.email);
      await shift(server, session.sessionId, 'auth_at', '1 hour');
      const stale = await readActor(server.db, session.sessionId);
      const reply = await call(server, session.accessToken, 'POST', '/v1/auth/step-up/password', {
        password: PASSWORD,
      });
      t.equal(reply.statusCode, 204);
      const fresh = await readActor(server.db, session.sessionId);
      t.same([stale?.hasFreshFactor, fresh?.hasFreshFactor], [false, true]);
      await transaction(server.db, (tx) => endSessions(tx, { sessionId: session.sessionId }, 'signed_out'));
      if (fresh) await t.rejects(liftSession(server.db, fresh, 'password'), { code: 'unauthenticated' });
    },
  );

  t.test('a token whose session belongs to another account is refused', async (t) => {
    const session = await signIn(server, member.email);
    const claims = { accountId: newId(), sessionId: session.sessionId, aal: 1, authTime: 0 } as const;
    t.equal(await status(server, { accessToken: await server.identity.tokens.sign(claims) }), 401);
  });

  t.test('a socket ticket works once, for half a minute', async (t) => {
    const session = await signIn(server, member.email);
    const { redeemTicket } = server.identity.authenticator;
    const reply = await call(server, session.accessToken, 'POST', '/v1/ws-tickets');
    t.match(reply.json(), { ticket: /^cbt_/, expires_in: 30 });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => redeemTicket(reply.json().ticket)));
    t.equal(outcomes.filter((one) => one.status === 'fulfilled').length, 1);
    const late = (await call(server, session.accessToken, 'POST', '/v1/ws-tickets')).json().ticket;
    await asOwner(server, 'update ws_ticket set expires_at = now()');
    await t.rejects(redeemTicket(late), { code: 'unauthenticated' });
    const ended = (await call(server, session.accessToken, 'POST', '/v1/ws-tickets')).json().ticket;
    await call(server, session.accessToken, 'POST', '/v1/auth/logout');
    server.identity.authenticator.forget({ kind: 'session', id: session.sessionId });
    await t.rejects(redeemTicket(ended), { code: 'unauthenticated' });
  });

  t.test('the sweep of sockets reads many sessions at once and leaves out those that are over', async (t) => {
    const live = await signIn(server, member.email);
    const over = await signIn(server, member.email);
    await transaction(server.db, (tx) => endSessions(tx, { sessionId: over.sessionId }, 'signed_out'));
    const found = await server.identity.authenticator.findLiveSessions([live.sessionId, over.sessionId, newId()]);
    t.strictSame([...found.keys()], [live.sessionId]);
    t.strictSame([...(await server.identity.authenticator.findLiveSessions([])).keys()], []);
  });
});

t.test('membership and roles', async (t) => {
  const server = await startAccountServer(t);
  const change = (accountId: string, membership: Parameters<typeof setMembership>[2]) =>
    transaction(server.db, (tx) => setMembership(tx, accountId, membership));

  t.test('an approval opens the clinical side, a suspension closes it, and the version grows', async (t) => {
    const member = await aMember(server, 'ada@clinic.example');
    const before = await readActor(server.db, member.sessionId);
    await change(member.accountId, { state: 'verified', roles: ['physician'], scope: 'full' });
    const approved = await readActor(server.db, member.sessionId);
    t.ok(approved && isVerifiedClinician(approved));
    t.strictSame([...(approved?.roles ?? [])], ['physician']);
    t.ok((approved?.authzVersion ?? 0) > (before?.authzVersion ?? 0));
    await change(member.accountId, { state: 'suspended', roles: ['physician'] });
    const suspended = await readActor(server.db, member.sessionId);
    t.equal(suspended?.state, 'suspended');
    t.notOk(suspended && isVerifiedClinician(suspended));
  });

  t.test('a scope that ran out counts as expired from that moment', async (t) => {
    const member = await aMember(server, 'trainee@clinic.example');
    const soon = new Date(Date.now() + 60_000);
    await change(member.accountId, { state: 'verified', roles: ['resident'], scope: 'trainee', expiresAt: soon });
    t.equal((await readActor(server.db, member.sessionId))?.state, 'verified', 'control');
    await asOwner(server, `update account set scope_expires_at = now() where id = $1`, [member.accountId]);
    t.equal((await readActor(server.db, member.sessionId))?.state, 'expired');
  });

  t.test('a change of membership leaves staff roles alone and gives none', async (t) => {
    const member = await aMember(server, 'both@clinic.example');
    await transaction(server.db, (tx) => grantRole(tx, { accountId: member.accountId, role: 'moderator' }));
    await change(member.accountId, { state: 'verified', roles: ['physician', 'verifier'] });
    const roles = (await readActor(server.db, member.sessionId))?.roles ?? new Set();
    t.strictSame([...roles].toSorted(), ['moderator', 'physician']);
  });

  t.test('a disabled account has no session and gets no new one', async (t) => {
    const member = await aMember(server, 'gone@clinic.example');
    await change(member.accountId, { state: 'disabled', roles: [] });
    t.equal(await readActor(server.db, member.sessionId), undefined);
    t.match((await post(server, '/v1/auth/refresh', { refresh_token: member.refreshToken })).json(), {
      code: 'unauthenticated',
    });
    t.match((await post(server, '/v1/auth/password', { email: member.email, password: PASSWORD })).json(), {
      code: 'account_suspended',
    });
  });

  t.test('a change rolled back with its transaction did not happen', async (t) => {
    const member = await aMember(server, 'rollback@clinic.example');
    await t.rejects(
      transaction(server.db, async (tx) => {
        await setMembership(tx, member.accountId, { state: 'verified', roles: ['physician'] });
        throw new Error('the rest failed');
      }),
    );
    t.equal((await readActor(server.db, member.sessionId))?.state, 'new');
    await t.rejects(change(newId(), { state: 'verified', roles: [] }), { code: 'not_found' });
  });

  t.test('taking a role away ends the sessions that held it', async (t) => {
    const member = await aMember(server, 'former@clinic.example');
    await transaction(server.db, (tx) => grantRole(tx, { accountId: member.accountId, role: 'verifier' }));
    t.ok((await readActor(server.db, member.sessionId))?.roles.has('verifier'));
    const revoked = await transaction(server.db, (tx) =>
      revokeRole(tx, { accountId: member.accountId, role: 'verifier' }),
    );
    t.equal(revoked, true);
    t.equal(await readActor(server.db, member.sessionId), undefined);
    const audit = await asOwner(
      server,
      `select action from audit_pending where object_id = $1 and action like 'role.%' order by id`,
      [member.accountId],
    );
    t.match(audit, [{ action: 'role.grant' }, { action: 'role.revoke' }]);
  });
});

t.test('a forgotten password', async (t) => {
  const server = await startAccountServer(t);
  const member = await aMember(server, 'ada@clinic.example');
  const ask = async () => {
    await post(server, '/v1/auth/reset', { email: member.email });
    return codeIn((await server.runJobs()).at(-1));
  };

  t.test('a mailed code sets a new one once, ends every session and tells the owner', async (t) => {
    const token = await ask();
    const password = 'harbour-violin-quartz-9';
    const replies = await atOnce(8, () => post(server, '/v1/auth/reset/confirm', { token, password }));
    t.equal(replies.filter((reply) => reply.statusCode === 204).length, 1);
    t.equal((await server.runJobs()).at(-1)?.subject, 'Your password was changed');
    t.equal(await readActor(server.db, member.sessionId), undefined);
    t.equal((await post(server, '/v1/auth/password', { email: member.email, password: PASSWORD })).statusCode, 401);
    t.equal((await post(server, '/v1/auth/password', { email: member.email, password })).statusCode, 200);
    t.equal((await post(server, '/v1/auth/reset/confirm', { token, password })).statusCode, 400, 'used');
  });

  t.test('a newer code replaces an older one, and a weak password does not use it up', async (t) => {
    const older = await ask();
    const token = await ask();
    const password = 'harbour-violin-quartz-8';
    t.equal((await post(server, '/v1/auth/reset/confirm', { token: older, password })).statusCode, 400);
    const weak = await post(server, '/v1/auth/reset/confirm', { token, password: 'password1234' });
    t.match(weak.json(), { errors: [{ pointer: '/password', code: 'too_common' }] });
    t.equal((await post(server, '/v1/auth/reset/confirm', { token, password })).statusCode, 204);
  });

  t.test('a code older than half an hour sets nothing', async (t) => {
    const token = await ask();
    await asOwner(server, 'update email_token set expires_at = now() where used_at is null');
    t.equal(
      (await post(server, '/v1/auth/reset/confirm', { token, password: 'harbour-violin-quartz-7' })).statusCode,
      400,
    );
  });
});

t.test('limits', async (t) => {
  const server = await startAccountServer(t);
  const attempt = (email: string, ip: string) =>
    post(server, '/v1/auth/password', { email, password: 'wrong-lantern-oboe' }, { ip });

  t.test('the eleventh try from one address for one account waits; elsewhere nobody is locked out', async (t) => {
    for (let n = 0; n < 10; n++) t.equal((await attempt('ada@clinic.example', '203.0.113.7')).statusCode, 401);
    const refused = await attempt('ADA@clinic.example', '203.0.113.7');
    t.match(refused.json(), { code: 'rate_limited' });
    const wait = Number(refused.headers['retry-after']);
    t.ok(wait > 0 && wait <= 900);
    t.equal((await attempt('ada@clinic.example', '203.0.113.8')).statusCode, 401);
    t.equal((await attempt('bea@clinic.example', '203.0.113.7')).statusCode, 401);
    await asOwner(server, `update rate_limit set window_start = now() - interval '16 minutes'`);
    t.equal((await attempt('ada@clinic.example', '203.0.113.7')).statusCode, 401, 'after its window');
  });

  t.test('100 failures in a row from one address end in refusals, whichever accounts they name', async (t) => {
    const codes = [];
    for (let n = 0; n < 110; n++) {
      codes.push((await attempt(`doctor-${'abcdefghij'[n % 10]}@clinic.example`, '198.51.100.1')).statusCode);
    }
    t.equal(codes.filter((code) => code === 401).length, 100);
    t.equal(codes.filter((code) => code === 429).length, 10);
  });

  t.test('when the counters cannot be written nothing is let through', async (t) => {
    const member = await aMember(server, 'closed@clinic.example');
    await asOwner(server, 'revoke insert on rate_limit from curbside_app');
    t.teardown(() => asOwner(server, 'grant insert on rate_limit to curbside_app'));
    const acts: readonly (readonly [string, object])[] = [
      ['/v1/auth/password', { email: member.email, password: PASSWORD }],
      ['/v1/auth/register', { email: 'new@clinic.example', password: PASSWORD, name: 'Dr. New' }],
      ['/v1/auth/refresh', { refresh_token: member.refreshToken }],
      ['/v1/auth/reset', { email: member.email }],
      ['/v1/auth/passkey/options', {}],
      ['/v1/auth/totp', { sign_in_token: newSecret('sign-in'), code: '123456' }],
      ['/v1/auth/enrol/totp', { token: newSecret('enrol') }],
      ['/v1/auth/recover', { token: newSecret('mail') }],
    ];
    t.ok((await call(server, member.accessToken, 'POST', '/v1/ws-tickets')).statusCode >= 500, 'tickets');
    for (const [url, body] of acts) t.ok((await post(server, url, body)).statusCode >= 500, url);
  });

  t.test('an address counts by the network one household holds', async (t) => {
    t.equal(networkOf('203.0.113.7'), '203.0.113.7');
    t.equal(networkOf('::ffff:203.0.113.7'), '203.0.113.7');
    t.equal(networkOf('2001:DB8:1:2:3:4:5:6'), '2001:db8:1:2');
    t.equal(networkOf('2001:db8:1:2::9'), '2001:db8:1:2');
    t.equal(networkOf('2001:db8::9'), '2001:db8:0:0');
    t.equal(networkOf('::1'), '0:0:0:0');
  });

  t.test('the counters hold no address and no e-mail', async (t) => {
    const rows = await asOwner(server, 'select bucket, key::text from rate_limit');
    t.ok(rows.length > 0);
    t.notMatch(JSON.stringify(rows), /clinic|203\.0\.113|198\.51/);
  });
});

t.test('the admin command', async (t) => {
  const server = await startAccountServer(t);
  const run = async (...words: string[]): Promise<string> => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    addAdminCommand(program, (work) => work({ services: server }));
    const captured = t.capture(process.stdout, 'write', () => true);
    try {
      await program.parseAsync(['node', 'curbside', 'admin', ...words]);
    } finally {
      captured.restore();
    }
    return captured()
      .map((one) => String(one.args[0]))
      .join('');
  };
  const who = ['--email', 'vera@clinic.example', '--role', 'verifier'];

  const made = await run('create', '--name', 'Vera Verifier', ...who);
  const [, token = ''] = /^ {2}http:\/\/curbside\.test\/enrol#(cbe_[\w-]{43})$/m.exec(made) ?? [];
  const session = await enrolPasskey(server, token, passkeyOf(server));
  t.strictSame([...((await readActor(server.db, session.sessionId))?.roles ?? [])], ['verifier']);
  t.match(await run('list'), /verifier\s+vera@clinic\.example/);
  const again = await run('create', '--name', 'Vera', '--email', 'vera@clinic.example', '--role', 'auditor');
  t.match(again, /had an account already/);
  t.notMatch(again, /cbe_/, 'no link to somebody’s account');
  await run('revoke', ...who);
  t.notMatch(await run('list'), /verifier/);
  t.equal(await readActor(server.db, session.sessionId), undefined);
  await t.rejects(run('revoke', ...who), { code: 'not_found' });
  await t.rejects(run('create', '--name', 'Vera', '--email', 'v@clinic.example', '--role', 'physician'), {
    code: /commander/,
  });
  await t.rejects(run('create', '--name', 'V3ra', '--email', 'v@clinic.example', '--role', 'verifier'), {
    code: 'invalid_request',
  });
  const audit = await asOwner(server, 'select action from audit_pending order by id');
  t.match(audit.map((row) => row['action']).join(' '), /account\.create role\.grant .*role\.revoke/);
});

t.test('what is over is swept away', async (t) => {
  const server = await startAccountServer(t);
  const member = await aMember(server, 'ada@clinic.example');
  await asOwner(server, `update session set created_at = now() - interval '91 days'`);
  await asOwner(server, `update registration set expires_at = now() - interval '2 days'`);
  await asOwner(server, `select graphile_worker.add_job('accounts.sweep', '{}'::json)`);
  await signIn(server, member.email);
  await server.runJobs();
  const [left] = await asOwner(
    server,
    'select (select count(*)::int from session) as sessions, (select count(*)::int from registration) as registrations',
  );
  t.strictSame({ ...left }, { sessions: 1, registrations: 0 });
});

t.test('the public keys are served to everybody', async (t) => {
  const server = await startAccountServer(t);
  const reply = await server.app.inject({ method: 'GET', url: '/.well-known/jwks.json' });
  t.match(reply.json(), { keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' }] });
  t.notMatch(reply.body, /"d"/);
});
