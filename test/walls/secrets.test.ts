import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { secretsIn } from '../tools/check/secrets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

// Built from pieces, so that this file itself holds no secret.
const PLANTED: readonly (readonly [kind: string, text: string])[] = [
  ['private key', `-----BEGIN ${'PRIVATE'} KEY-----`],
  ['private key', `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----`],
  ['private JWK', `{"kty":"OKP","crv":"Ed25519",${'"d":"'}${'a1'.repeat(22)}"}`],
  ['cloud key', `AKIA${'ABCDEFGHIJKLMNOP'}`],
  ['forge token', `ghp_${'a1B2'.repeat(9)}`],
  ['package token', `npm_${'a1B2'.repeat(9)}`],
  ['chat token', `xoxb-${'1234567890'}-abcdefghij`],
  ['signed token', `eyJ${'hbGciOiJFZERTQSJ9'}.eyJzdWIiOiJub2JvZHkifQ.${'aB3_'.repeat(10)}`],
  ['password in a URL', `postgres://app:${'hunter2hunter2'}@db.example.org/curbside`],
  ['machine path', `/${'home'}/somebody/curbside`],
];

t.test('each kind of secret is found when planted', async (t) => {
  for (const [kind, text] of PLANTED) t.same(secretsIn(`before ${text} after`), [kind], kind);
});

t.test('look-alikes that are no secret stay quiet', async (t) => {
  const harmless = [
    '-----BEGIN PUBLIC KEY-----',
    'postgres://localhost/curbside',
    'postgres://app:password@localhost/x',
  ];
  for (const text of harmless) t.same(secretsIn(text), [], text);
});

t.test('no committed file holds a secret', async (t) => {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: root });
  const files = stdout.split('\0').filter((file) => file !== '');
  t.ok(files.length > 50, `${files.length} files were read`);
  for (const file of files) {
    const text = await readFile(`${root}${file}`, 'utf8').catch(() => '');
    const found = secretsIn(text);
    if (found.length > 0) t.same(found, [], file);
  }
});
