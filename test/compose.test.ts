import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { loadConfig } from '../src/platform/config.ts';
import { startPostgres } from '../src/platform/database/embedded.ts';
import { describeSettings } from '../src/platform/settings-table.ts';
import { loadStartConfig } from '../src/platform/start-config.ts';
import { parseCompose, readCompose, variablesOf, type ComposeService } from './support/compose.ts';
import { withClient } from './support/database.ts';
import { NATS_MISSING, NatsServer } from './support/nats.ts';
import { runCurbside } from './support/run-curbside.ts';
import { freePort, launch, mailedCode, ROOT, type ServerProcess } from './support/server-process.ts';
import { runTour } from './support/tour.ts';

// docker-compose.yml without Docker: read as Compose reads it, held against the schema of settings, and its commands run as
// processes with the environment it gives them, local servers standing in for the images.

t.setTimeout(300_000);

const text = await readCompose();
const environment = await makeEnvironment();
const { services, configs, volumes } = parseCompose(text, environment);
const settings = describeSettings({});
const ours = Object.entries(services).filter(([, service]) => service.build !== undefined);

/** As docs/operations.md makes `.env`. */
async function makeEnvironment(): Promise<Record<string, string>> {
  const { out } = await runCurbside(['keys', 'make', '--print'], {});
  const keys = Object.fromEntries(
    out
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  const passwords = ['POSTGRES', 'APP', 'RELAY', 'WORKER', 'AUDITOR', 'NATS'].map((name): [string, string] => [
    `${name}_PASSWORD`,
    randomBytes(24).toString('hex'),
  ]);
  return {
    ...keys,
    ...Object.fromEntries(passwords),
    PUBLIC_URL: 'https://localhost',
    SITE_ADDRESS: 'localhost',
    SMTP_URL: 'smtp://mail.example:587',
  };
}

t.test('no secret has a default, and every variable must be given', async (t) => {
  const variables = variablesOf(text);
  t.ok(variables.length > 15);
  for (const { name, rest } of variables) t.match(rest, /^:\?/, `${name} has no default`);
  t.match(
    variablesOf('${A_PASSWORD:-changeme}'),
    [{ name: 'A_PASSWORD', rest: ':-changeme' }],
    'control: a default is seen',
  );
  for (const name of new Set(variables.map((variable) => variable.name)))
    t.throws(() => parseCompose(text, { ...environment, [name]: '' }), { message: `${name} is missing` });
  const given = new Set(Object.values(environment));
  const secret = settings.filter((setting) => setting.secret).map(({ name }) => name);
  for (const [service, { environment: values = {} }] of Object.entries(services))
    for (const [name, value] of Object.entries(values))
      if (secret.includes(name) || /PASSWORD/.test(name))
        t.ok(
          [...given].some((one) => value.includes(one)),
          `${name} of ${service} comes from the environment`,
        );
});

t.test('each service has settings of the schema, and they fit', async (t) => {
  const known = new Set(settings.map(({ name }) => name));
  t.same(
    ours.map(([name]) => name),
    ['migrate', 'api-1', 'api-2', 'worker'],
  );
  for (const [name, service] of ours) {
    const values = service.environment ?? {};
    t.same(
      Object.keys(values).filter((one) => !known.has(one)),
      [],
      `${name}: every setting is known`,
    );
    const roles = rolesOf(service);
    if (roles === undefined) t.ok(loadConfig(values, 'command'), `${name} fits a command`);
    else t.ok(loadStartConfig({ ...values, PROCESS_ROLES: roles }), `${name} fits a server of role ${roles}`);
  }
  const worker = { ...services['worker']?.environment, PROCESS_ROLES: 'relay,worker', WORKER_DATABASE_URL: '' };
  t.throws(
    () => loadStartConfig(worker),
    { message: /WORKER_DATABASE_URL is needed/ },
    'control: a missing one is found',
  );
  t.notOk(services['api-1']?.environment?.['WORKER_DATABASE_URL'], 'an API process holds no login of the worker');
});

t.test('each lasting service says whether it is well, restarts, and waits for what it needs', async (t) => {
  for (const [name, { restart, healthcheck, image, volumes: mounted = [] }] of Object.entries(services)) {
    if (restart === 'no') continue;
    t.equal(restart, 'unless-stopped', name);
    t.match(healthcheck?.test[1], /^(node|wget|pg_isready)$/, `${name} has a check that its image can run`);
    t.notMatch(image ?? '', /:latest$|^[^:]+$/, `${name} names a version`);
    for (const mount of mounted) t.ok((mount.split(':')[0] ?? '') in volumes, `${name}: ${mount}`);
  }
  t.match(services['migrate']?.depends_on, { postgres: { condition: 'service_healthy' } });
  for (const name of ['api-1', 'api-2', 'worker'])
    t.match(services[name]?.depends_on, { migrate: { condition: 'service_completed_successfully' } });
});

t.test('the image: a current Node 24, no root, no secret, and no more than it needs', async (t) => {
  const dockerfile = await readFile(`${ROOT}/Dockerfile`, 'utf8');
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  t.match(last, /^\nFROM node:24-/);
  t.match(last, /\nUSER node\n/);
  t.notMatch(dockerfile, /PASSWORD|SECRET|TOKEN|KEY_|^ARG /m);
  for (const [, source = ''] of last.matchAll(/^COPY (?!--from)(.*) \S+$/gm))
    for (const file of source.split(' ')) t.ok(existsSync(join(ROOT, file)), `${file} is there`);
  const ignored = await readFile(`${ROOT}/.dockerignore`, 'utf8');
  t.match(ignored, /^\*$/m, 'nothing goes in but what is named');
  t.notMatch(ignored, /^!(test|node_modules|\.curbside|\.env|\.git)/m);
});

t.test(
  'the commands run with that environment: production is ready, and the tour passes through the proxy',
  { skip: NATS_MISSING },
  async (t) => {
    const stage = await setStage(t);
    const migrated = await runCurbside(['migrate', 'up'], stage.environmentOf('migrate'));
    t.match(migrated, { code: 0, out: /^applied 0001_/ }, migrated.said);
    t.match(
      await runCurbside(['migrate', 'verify'], stage.environmentOf('migrate')),
      { code: 0 },
      'and again it is current',
    );

    await t.test('as it stands in the file: ready in production, behind the proxy', async (t) => {
      await using api = await stage.start('api-1');
      await using worker = await stage.start('worker');
      t.equal(healthcheck(t, 'api-1', api.url, 3000), 0, 'the health check of the file says so');
      t.equal(healthcheck(t, 'worker', worker.url, 9464), 0);
      t.not(
        healthcheck(t, 'api-1', `http://127.0.0.1:${await freePort()}`, 3000),
        0,
        'control: and says when it is not',
      );
      const answer = await fetch(`${api.url}/v1/cases`);
      t.match(
        { status: answer.status, hsts: answer.headers.get('strict-transport-security') },
        { status: 401, hsts: /max-age/ },
      );
      const findings = await runCurbside(['doctor'], { ...stage.environmentOf('migrate'), SMTP_URL: '' });
      t.match(findings, { code: 1 }, findings.out);
      t.notMatch(findings.out, /^fail/m);
    });

    await t.test(
      'the tour, by password and with mail as files: two API processes answer, and one may die',
      async (t) => {
        const trying = { NODE_ENV: 'development', AUTH_SINGLE_FACTOR: 'true', SMTP_URL: '', LOAD_SHEDDING: 'off' };
        const one = await stage.start('api-1', trying);
        await using two = await stage.start('api-2', trying);
        await using worker = await stage.start('worker', trying);
        await using proxy = await startProxy(t, [one.url, two.url]);
        const admin = { ...stage.environmentOf('migrate'), ...trying, DATA_DIR: stage.dataDir };
        const all = [one, two, worker];
        await runTour(t, {
          url: proxy.url,
          said: () => all.map((server) => server.said()).join(''),
          log: () => all.map((server) => server.log()).join(''),
          async command(args, input) {
            const { code, out, said } = await runCurbside(args, admin, input);
            if (code !== 0) throw new Error(said);
            return out;
          },
          mailedCode: (address) => mailedCode(join(stage.dataDir, 'mail'), address),
        });
        for (const [name, server] of Object.entries({ one, two }))
          t.ok(
            server
              .log()
              .split('\n')
              .filter((line) => line.includes('"/v1/')).length > 3,
            `${name} had its share`,
          );
        await one.stop('SIGKILL');
        for (let n = 0; n < 6; n += 1) t.equal((await fetch(`${proxy.url}/livez`)).status, 200, 'the other answers');
      },
    );
  },
);

function rolesOf({ command = [] }: ComposeService): string | undefined {
  return command[0] === 'serve' ? command[command.indexOf('--role') + 1] : undefined;
}

interface Stage {
  readonly dataDir: string;
  /** The environment of a service with hosts, ports and folders of this machine. */
  environmentOf(service: string): Record<string, string>;
  start(service: string, more?: Readonly<Record<string, string>>): Promise<ServerProcess & AsyncDisposable>;
}

/** Postgres (durable, as production demands) and NATS of this test's own; the rest of the environment is the file's. */
async function setStage(t: Test): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-compose-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'files');
  const system = /^system:(.*)$/.exec(process.env['TEST_POSTGRES'] ?? '')?.[1];
  const postgres = await startPostgres({
    dataDir: join(folder, 'pg'),
    durable: true,
    ...(system === undefined ? {} : { binDir: system }),
  });
  const nats = await NatsServer.start(undefined, { user: 'curbside', password: environment['NATS_PASSWORD'] ?? '' });
  t.teardown(async () => {
    await nats[Symbol.asyncDispose]();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await withClient(postgres.adminUrl, (admin) => admin.query('create database curbside'));
  const socket = new URL(postgres.adminUrl).searchParams.get('host') ?? '';
  const environmentOf = (service: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(services[service]?.environment ?? {}).map(([name, value]) => [
        name,
        value
          .replace('@postgres:5432/curbside', `@localhost/curbside?host=${encodeURIComponent(socket)}`)
          .replace('@nats:4222', `@127.0.0.1:${nats.port}`)
          .replace('172.30.57.10', '127.0.0.1'),
      ]),
    );
  return {
    dataDir,
    environmentOf,
    async start(service, more = {}) {
      const roles = rolesOf(services[service] ?? {}) ?? '';
      const [port, operations] = [await freePort(), await freePort()];
      const url = `http://127.0.0.1:${roles.includes('api') ? port : operations}`;
      const local = {
        HOST: '127.0.0.1',
        PORT: String(port),
        METRICS_HOST: '127.0.0.1',
        METRICS_PORT: String(operations),
      };
      const server = await launch(
        { ...environmentOf(service), PROCESS_ROLES: roles, DATA_DIR: dataDir, ...local, DRAIN_SECONDS: '0', ...more },
        url,
      );
      t.teardown(() => server.stop('SIGKILL'));
      return { ...server, [Symbol.asyncDispose]: async () => void (await server.stop()) };
    },
  };
}

/** Runs the health check of a service as the container would, on the port that stands in for its own. */
function healthcheck(t: Test, service: string, url: string, port: number): number | null {
  const [, program = '', ...words] = services[service]?.healthcheck?.test ?? [];
  t.equal(program, 'node');
  const here = words.map((word) => word.replace(`127.0.0.1:${port}`, new URL(url).host));
  return spawnSync(process.execPath, here, { timeout: 10_000 }).status;
}

const CADDY = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin']
  .map((dir) => join(dir, 'caddy'))
  .find((file) => existsSync(file));

/** The proxy of the file where this machine has Caddy, else one that hands connections on in turn. */
async function startProxy(t: Test, upstreams: readonly string[]): Promise<AsyncDisposable & { readonly url: string }> {
  return CADDY === undefined ? turnProxy(upstreams) : caddyProxy(t, CADDY, upstreams);
}

async function caddyProxy(t: Test, program: string, upstreams: readonly string[]) {
  const [port, health] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'curbside-caddy-'));
  const config = (configs['caddyfile']?.content ?? '')
    .replace('localhost {', `http://127.0.0.1:${port} {`)
    .replace('127.0.0.1:8080', `127.0.0.1:${health}`)
    .replace('api-1:3000', new URL(upstreams[0] ?? '').host)
    .replace('api-2:3000', new URL(upstreams[1] ?? '').host);
  await writeFile(join(folder, 'Caddyfile'), config);
  const child: ChildProcess = spawn(program, ['run', '--config', join(folder, 'Caddyfile')], {
    env: { PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => (said += String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  await waitFor(
    async () => (await fetch(`http://127.0.0.1:${health}/`).catch(() => undefined))?.status === 200,
    () => said,
  );
  await waitFor(
    async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200,
    () => said,
  );
  t.pass('Caddy runs the configuration of the file');
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function turnProxy(upstreams: readonly string[]) {
  let turn = 0;
  const server = createServer((inside) => hand(inside, 0));
  function hand(inside: Socket, tried: number): void {
    const outside = connect(Number(new URL(upstreams[turn++ % upstreams.length] ?? '').port), '127.0.0.1');
    let connected = false;
    outside.once('connect', () => {
      connected = true;
      inside.pipe(outside).pipe(inside);
    });
    inside.on('error', () => outside.destroy());
    outside.on('error', () => (connected || tried > 0 ? inside.destroy() : hand(inside, tried + 1)));
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

async function waitFor(done: () => Promise<boolean>, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await done()) return;
    await sleep(20);
  }
  throw new Error(`it did not come within 10 s: ${said().slice(-2_000)}`);
}
