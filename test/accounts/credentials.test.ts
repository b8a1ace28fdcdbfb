import { createHash, createHmac, generateKeyPairSync, randomBytes, sign as signBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify, importJWK } from 'jose';
import { SMTPServer } from 'smtp-server';
import t from 'tap';
import { newId } from '../../src/kernel/ids.ts';
import { ringOf, type Key, type KeyRing } from '../../src/platform/keys.ts';
import { createMailer } from '../../src/platform/mail.ts';
import { passwordFault } from '../../src/platform/password-rules.ts';
import { createPasswordHasher } from '../../src/platform/passwords.ts';
import { createAccessTokens } from '../../src/platform/tokens.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const ISSUER = 'https://curbside.test';
const key = (id: string): Key => ({ id, key: createHash('sha256').update(`test ${id}`).digest() });
function ring(...ids: string[]): KeyRing {
  const made = ringOf(ids.map(key));
  if (!made) throw new Error('no key');
  return made;
}
const claims = { accountId: newId(), sessionId: newId(), aal: 2, authTime: NOW / 1000 } as const;

function tokensAt(now: () => number, keys = ring('k1')) {
  return createAccessTokens({ ring: keys, issuer: ISSUER, clock: now });
}

function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** A token made by hand: any header and payload, signed by our own key unless told otherwise. */
function forge(header: object, payload: object, signer?: (input: string) => Buffer): string {
  const seed = key('k1').key;
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const own = (input: string) => signBytes(null, Buffer.from(input), { key: der, format: 'der', type: 'pkcs8' });
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${(signer ?? own)(input).toString('base64url')}`;
}

t.test('an access token is refused in every wrong form, and taken in the right one', async (t) => {
  const tokens = await tokensAt(() => NOW);
  const [jwk] = tokens.jwks.keys;
  if (!jwk) return t.fail('no public key');
  const seconds = NOW / 1000;
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: jwk.kid };
  const payload = {
    iss: ISSUER,
    aud: 'curbside',
    sub: claims.accountId,
    sid: claims.sessionId,
    aal: 2,
    auth_time: seconds,
    iat: seconds,
    exp: seconds + 300,
    jti: newId(),
  };
  const without = (name: string) => Object.fromEntries(Object.entries(payload).filter(([field]) => field !== name));
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const byStranger = (input: string) => signBytes(null, Buffer.from(input), stranger);
  const strangerJwk = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' };
  const hmacWithPublicKey = (input: string) =>
    createHmac('sha256', Buffer.from(jwk.x, 'base64url')).update(input).digest();
  const good = forge(header, payload);
  const [head = '', body = '', signature = ''] = good.split('.');
  const wrong: Record<string, string> = {
    'alg none': forge({ ...header, alg: 'none' }, payload, () => Buffer.alloc(0)),
    'HS256 with the public key': forge({ ...header, alg: 'HS256' }, payload, hmacWithPublicKey),
    'a stranger’s key': forge(header, payload, byStranger),
    'a stranger’s key, embedded': forge({ ...header, jwk: strangerJwk }, payload, byStranger),
    'a stranger’s key, by address': forge({ ...header, jku: 'https://evil.example/jwks' }, payload, byStranger),
    'wrong typ': forge({ ...header, typ: 'JWT' }, payload),
    'no typ': forge({ alg: 'EdDSA', kid: jwk.kid }, payload),
    'unknown crit': forge({ ...header, crit: ['x'], x: 1 }, payload),
    'unknown kid': forge({ ...header, kid: 'other' }, payload),
    'kid as a path': forge({ ...header, kid: '../../etc/passwd' }, payload),
    'no kid': forge({ alg: 'EdDSA', typ: 'at+jwt' }, payload),
    'no exp': forge(header, without('exp')),
    'no iat': forge(header, without('iat')),
    'no sid': forge(header, without('sid')),
    'no sub': forge(header, without('sub')),
    'no aal': forge(header, without('aal')),
    'aal 3': forge(header, { ...payload, aal: 3 }),
    'sid that is no id': forge(header, { ...payload, sid: 'x' }),
    'other issuer': forge(header, { ...payload, iss: 'https://evil.example' }),
    'other audience': forge(header, { ...payload, aud: 'elsewhere' }),
    'issued in the future': forge(header, { ...payload, iat: seconds + 60, exp: seconds + 360 }),
    'not before later': forge(header, { ...payload, nbf: seconds + 60 }),
    'older than five minutes, with a far exp': forge(header, { ...payload, iat: seconds - 3600, exp: seconds + 3600 }),
    'changed payload': `${head}.${encode({ ...payload, sub: newId() })}.${signature}`,
    'changed signature': `${head}.${body}.${encode(randomBytes(64).toString('latin1'))}`,
    'no signature': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'a refresh token': `cbr_${randomBytes(32).toString('base64url')}`,
    empty: '',
  };
  t.ok(Object.keys(wrong).length >= 20);
  for (const [kind, token] of Object.entries(wrong)) {
    await t.rejects(
      tokens.verifyAccessToken(token),
      { code: /^(?:older|issued in the future)/.test(kind) ? 'token_expired' : 'unauthenticated' },
      kind,
    );
  }
  t.match(await tokens.verifyAccessToken(good), { accountId: claims.accountId, sessionId: claims.sessionId, aal: 2 });
  // Control: the library alone takes a token that never expires (T-28).
  const careless = await jwtVerify(forge(header, without('exp')), await importJWK(jwk), { algorithms: ['EdDSA'] });
  t.equal(careless.payload.sub, claims.accountId);
});

t.test('a remembered token is refused from the moment it expires', async (t) => {
  let now = NOW;
  const tokens = await tokensAt(() => now);
  const token = await tokens.sign(claims);
  await tokens.verifyAccessToken(token);
  now = NOW + 304_000;
  await t.resolves(tokens.verifyAccessToken(token), 'within five seconds of tolerance');
  now = NOW + 306_000;
  await t.rejects(tokens.verifyAccessToken(token), { code: 'token_expired' });
  await t.rejects(tokens.verifyAccessToken(token), { code: 'token_expired' });
});

t.test('a token signed before a key rotation is still read, and both keys are published', async (t) => {
  const before = await tokensAt(() => NOW, ring('k1'));
  const after = await tokensAt(() => NOW, ring('k1', 'k2'));
  t.match(await after.verifyAccessToken(await before.sign(claims)), { sessionId: claims.sessionId });
  t.equal(after.jwks.keys.length, 2);
  await t.rejects(before.verifyAccessToken(await after.sign(claims)), { code: 'unauthenticated' });
  t.notMatch(JSON.stringify(after.jwks), /"d":/, 'no private part is published');
});

t.test('a password is judged by length, commonness and the person it belongs to', async (t) => {
  const about = ['maria.keller@clinic.example', 'Maria Keller'];
  const table: readonly (readonly [string, string | undefined])[] = [
    ['tidal-lantern-oboe-42', undefined],
    ['correct horse battery staple', undefined],
    ['kX9#vq2LmZ0p', undefined],
    ['пароль из многих слов', undefined],
    ['short', 'too_short'],
    ['elevenchars', 'too_short'],
    ['x'.repeat(257), 'too_long'],
    ['password1234', 'too_common'],
    ['P@ssw0rd2026!!', 'too_common'],
    ['passwordpassword', 'too_common'],
    ['aaaaaaaaaaaa', 'too_common'],
    ['abcdefghijkl', 'too_common'],
    ['123456789012', 'too_common'],
    ['qwertyuiop12', 'too_common'],
    ['iloveyou2024!', 'too_common'],
    ['Liverpool12345', 'too_common'],
    ['------------', 'too_common'],
    ['maria.keller.2026', 'about_you'],
    ['curbsidedoctor1', 'about_you'],
  ];
  for (const [password, fault] of table) t.equal(passwordFault(password, about), fault, password.slice(0, 30));
});

t.test('judging the worst password takes a few milliseconds at most', async (t) => {
  const worst = randomBytes(128).toString('hex');
  const started = performance.now();
  for (let n = 0; n < 10; n++) passwordFault(worst, ['a@b.example']);
  t.ok((performance.now() - started) / 10 < 50);
});

t.test('a stored password says how it was hashed, and only the very same one matches', async (t) => {
  const hasher = createPasswordHasher(ring('k1'));
  const long = 'x'.repeat(72);
  const stored = await hasher.hash(`${long}a`);
  t.match(stored, { hash: /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/, pepperKeyId: 'k1' });
  t.match(await hasher.verify(`${long}a`, stored), { matches: true, outdated: false });
  t.match(await hasher.verify(`${long}b`, stored), { matches: false }, 'they differ after byte 72');
  t.match(await hasher.verify(`${long}a`, undefined), { matches: false }, 'nobody');
  const composed = await hasher.hash('Zürich-am-Morgen-7');
  t.match(await hasher.verify('Zu\u0308rich-am-Morgen-7', composed), { matches: true }, 'NFC');
});

t.test('a password under an older pepper matches and asks to be hashed anew', async (t) => {
  const stored = await createPasswordHasher(ring('k1')).hash('tidal-lantern-oboe-42');
  t.match(await createPasswordHasher(ring('k1', 'k2')).verify('tidal-lantern-oboe-42', stored), {
    matches: true,
    outdated: true,
  });
  t.match(await createPasswordHasher(ring('k2')).verify('tidal-lantern-oboe-42', stored), { matches: false });
});

t.test('the ninth hash at once is turned away, and the next finds room again', async (t) => {
  const hasher = createPasswordHasher(ring('k1'));
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => hasher.hash('tidal-lantern-oboe-42')));
  t.equal(outcomes.filter((one) => one.status === 'fulfilled').length, 8);
  for (const one of outcomes) if (one.status === 'rejected') t.match(one.reason, { code: 'overloaded' });
  await t.resolves(hasher.hash('tidal-lantern-oboe-42'));
});

t.test('an unknown person costs as much time as a known one', async (t) => {
  const hasher = createPasswordHasher(ring('k1'));
  const stored = await hasher.hash('tidal-lantern-oboe-42');
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let n = 0; n < 15; n++) {
    times.known.push(await timed(() => hasher.verify('wrong-lantern-oboe-42', stored)));
    times.unknown.push(await timed(() => hasher.verify('wrong-lantern-oboe-42', undefined)));
  }
  const [known, unknown] = [median(times.known), median(times.unknown)];
  t.ok(Math.abs(known - unknown) < known / 2, `${known.toFixed(1)} ms and ${unknown.toFixed(1)} ms`);
  t.ok(known > 2, 'control: without the dummy hash the unknown one would take next to nothing');
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

t.test('without a mail server a mail is a file that only the owner reads', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'curbside-mail-'));
  t.teardown(() => rm(directory, { recursive: true }));
  await using mailer = createMailer({
    smtpUrl: undefined,
    from: 'Curbside <a@b.example>',
    directory: join(directory, 'mail'),
  });
  await mailer.send({ to: 'ada@clinic.example', subject: 'Grüße', text: 'Your code: cbm_x\n' });
  const files = await readdir(join(directory, 'mail'));
  t.equal(files.length, 1);
  const [file = ''] = files;
  t.match(file, /\.eml$/);
  const content = await readFile(join(directory, 'mail', file), 'utf8');
  t.match(content, /To: ada@clinic\.example/);
  t.match(content, /Your code: cbm_x/);
  t.equal((await stat(join(directory, 'mail', file))).mode & 0o777, 0o600);
});

t.test('a mail goes out by SMTP, and a refusal carries a code but no address', async (t) => {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (address, _session, done) =>
      address.address.startsWith('refused') ? done(new Error('no such person')) : done(),
    onData(stream, _session, done) {
      stream.on('data', (chunk: Buffer) => received.push(chunk.toString()));
      stream.on('end', () => done());
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await using mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: 'a@b.example', directory: '' });
  await mailer.send({ to: 'ada@clinic.example', subject: 'Hello', text: 'Your code: cbm_y\n' });
  t.match(received.join(''), /Your code: cbm_y/);
  const failure = await mailer.send({ to: 'refused@clinic.example', subject: 'x', text: 'y' }).catch((error) => error);
  t.match(failure, { name: 'MailError', code: /^E/ });
  t.notMatch(`${failure.stack}${JSON.stringify(failure)}`, /refused@clinic/);
});
