import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { startPostgres } from '../src/platform/database/embedded.ts';
import { parseCompose, readCompose } from './support/compose.ts';
import { freePort, ROOT, startServerProcess } from './support/server-process.ts';

// docs/operations.md is the test: its shell blocks are run in order as one session, and its nginx block stands before a server.

const page = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block);

const BIN = '/usr/lib/postgresql/15/bin';
const inCi = Boolean(process.env['CI']);
const noPostgres =
  existsSync(join(BIN, 'createdb')) || inCi ? false : 'createdb and pg_dump of Postgres 15 are missing';
const NGINX = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'nginx'))
  .find((file) => existsSync(file));
const noNginx = NGINX !== undefined || inCi ? false : 'nginx is not installed';
t.setTimeout(300_000);

t.test('every shell block works as written, one after the other', { skip: noPostgres }, async (t) => {
  const folder = await aFolder(t);
  const server = await startPostgres({ dataDir: join(folder, 'pg'), durable: true, binDir: BIN });
  t.teardown(() => server.stop());
  const blocks = blocksOf('sh');
  t.ok(blocks.length >= 8, `${blocks.length} blocks`);
  await makePrograms(folder);
  const here = new URL(server.adminUrl);
  const script = blocks
    .map((block, n) => `echo "== block ${n + 1}"\n${block}`)
    .join('\n')
    // Nobody waits a quarter of an hour here.
    .replaceAll('rotate receipt --after 15', 'rotate receipt --after 0')
    // The invented host is this server's socket; what the page keeps in /etc stays in the folder.
    .replaceAll(
      /postgres:\/\/(\w+):(\w+)@db\.internal:5432\/(\w+)/g,
      (_url, role: string, password: string, name: string) =>
        `'postgres://${role}:${password}-of-sufficient-length@localhost/${name}?${here.searchParams.toString()}'`,
    )
    .replaceAll('/etc/curbside', join(folder, 'etc'));
  const { code, output } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', script], folder, {
    PATH: [join(folder, 'bin'), BIN, process.env['PATH']].join(delimiter),
    HOME: folder,
    DATA_DIR: folder,
    PGHOST: here.searchParams.get('host') ?? '',
    PGUSER: 'postgres',
  });
  t.equal(code, 0, output);
  t.same(output.match(/^fail .*$/gm)?.filter((line) => !line.startsWith('fail relay')) ?? [], [], 'doctor is content');
  for (const [n, block] of blocks.entries())
    t.match(output, `== block ${n + 1}\n`, `ran: ${block.split('\n')[0] ?? ''}`);
  const written = await readFile(join(folder, '.env'), 'utf8');
  const environment = Object.fromEntries(
    written
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  t.ok(parseCompose(await readCompose(), environment), 'the .env that the page makes is all that Compose asks for');
  const broken = await run(
    'bash',
    ['--norc', '-euo', 'pipefail', '-c', script.replace('curbside sweep', 'curbside swep')],
    folder,
    {
      PATH: [join(folder, 'bin'), BIN, process.env['PATH']].join(delimiter),
    },
  );
  t.not(broken.code, 0, 'control: a line that does not work is noticed');
});

t.test(
  'the nginx block passes requests and sockets, and sets what the server believes',
  { skip: noNginx },
  async (t) => {
    const folder = await aFolder(t);
    const port = await freePort();
    const server = await startServerProcess(t, {
      TRUSTED_PROXIES: '127.0.0.1',
      PUBLIC_URL: `https://localhost:${port}`,
    });
    const made = await run(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-keyout',
        'key.pem',
        '-out',
        'cert.pem',
      ],
      folder,
      { PATH: process.env['PATH'] ?? '' },
    );
    t.equal(made.code, 0, made.output);
    const [block = ''] = blocksOf('nginx');
    const site = block
      .replace(/server 10\.0\.0\.11:3000;\n.*server 10\.0\.0\.12:3000;/, `server ${new URL(server.url).host};`)
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replace('/etc/ssl/curbside.pem', join(folder, 'cert.pem'))
      .replace('/etc/ssl/curbside.key', join(folder, 'key.pem'));
    t.notMatch(site, '10.0.0.1');
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${join(folder, name)};`)
      .join('\n');
    await writeFile(
      join(folder, 'nginx.conf'),
      `daemon off; pid ${join(folder, 'pid')}; error_log stderr;\nevents {}\nhttp { access_log off;\n${paths}\n${site} }`,
    );
    const proxy = spawn(NGINX ?? '', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    proxy.stderr.on('data', (chunk) => (said += String(chunk)));
    t.teardown(async () => {
      if (proxy.exitCode !== null) return;
      const ended = once(proxy, 'exit');
      proxy.kill('SIGTERM');
      await ended;
    });
    let ready: Answer | undefined;
    for (let n = 0; n < 100 && ready?.status !== 200; n += 1) {
      ready = await ask(port, '/readyz').catch(() => undefined);
      await sleep(50);
    }
    t.equal(ready?.status, 200, said);
    const answer = await ask(port, '/v1/cases', { 'x-forwarded-for': '203.0.113.9', 'x-request-id': 'from-outside-1' });
    t.match(answer, { status: 401, headers: { 'strict-transport-security': /max-age/ } });
    t.not(answer.headers['x-request-id'], 'from-outside-1', 'the outermost proxy names the request');
    t.match(await upgrade(port), { status: 101, protocol: 'curbside.v1' }, 'a socket passes');
  },
);

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function ask(port: number, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, rejectUnauthorized: false }, (reply) => {
      reply.resume();
      resolve({ status: reply.statusCode, headers: reply.headers });
    })
      .once('error', reject)
      .end();
  });
}

function upgrade(port: number): Promise<{ readonly status: number | undefined; readonly protocol: unknown }> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-protocol': 'curbside.v1',
  };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/v1/ws', headers, rejectUnauthorized: false })
      .once('upgrade', (reply, socket) => {
        socket.destroy();
        resolve({ status: reply.statusCode, protocol: reply.headers['sec-websocket-protocol'] });
      })
      .once('response', (reply) => resolve({ status: reply.statusCode, protocol: undefined }))
      .once('error', reject)
      .end();
  });
}

async function aFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-operations-'));
  chmodSync(folder, 0o755);
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** `curbside` and `npm run -s curbside --` from the source, and a `docker compose` that runs what it would run in the image. */
async function makePrograms(folder: string): Promise<void> {
  const cli = `exec ${process.execPath} --import ${ROOT}src/runtime.mjs ${ROOT}src/cli.ts`;
  const programs = {
    // No server runs here: doctor may find that (exit 1 a warning, 2 a fault), and the test reads what it found.
    curbside: `if [ "$1" = doctor ]; then ${cli.replace('exec ', '')} "$@" || [ $? -le 2 ]; exit; fi\n${cli} "$@"`,
    npm: `[ "$1 $2 $3 $4" = "run -s curbside --" ] || exit 64\nshift 4\nexec curbside "$@"`,
    docker: `[ "$1" = compose ] || exit 64\nshift
case "$1" in
up) [ "$*" = "up --detach --build" ] && exec test -s .env ;;
run) shift; while [ "\${1#-}" != "$1" ]; do shift; done; [ "$1" = migrate ] || exit 64; shift; exec curbside "$@" ;;
esac
exit 64`,
  };
  await mkdir(join(folder, 'bin'));
  for (const [name, body] of Object.entries(programs))
    await writeFile(join(folder, 'bin', name), `#!/usr/bin/env bash\n${body}\n`, { mode: 0o755 });
}

async function run(
  program: string,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, words, { cwd, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
