import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../../../src/platform/database/embedded.ts';
import { withDatabase } from '../../../src/platform/database/urls.ts';
import { chosenBinaries } from '../../figures/harness/postgres-binaries.ts';
import { withClient } from '../../support/database.ts';
import { freePort, runCommand } from '../../support/server-process.ts';
import { startGenerator, type Generator } from '../load/generator.ts';
import { signInMembers, type Members } from './members.ts';
import { makeRawTables } from './raw-tables.ts';
import { startServer, type BenchServer } from './server.ts';

/** How much a stage holds before anything is measured. */
export interface StageSize {
  readonly members: number;
  readonly cases: number;
  readonly comments: number;
}

/** A durable Postgres, a generator, and as many seeded Curbsides as workloads ask for. */
export interface Theatre extends AsyncDisposable {
  readonly generator: Generator;
  /** Holds the database: on its disk. */
  readonly folder: string;
  open(size: StageSize): Promise<Stage>;
}

/** A seeded database with the product and its raw limit on it, one process each. */
export interface Stage {
  readonly adminUrl: string;
  readonly ours: BenchServer;
  readonly raw: BenchServer;
  readonly members: Members;
  readonly cases: readonly CaseRef[];
  readonly generator: Generator;
  /** Waits until nothing that a run left behind is worked on any more, so that the next one has the machine to itself. */
  settle(): Promise<void>;
  /** Another reference server, with guarantees added to it. */
  startRaw(adds?: readonly string[], flags?: readonly string[]): Promise<BenchServer>;
  /** Another process of the product on the same database. */
  startOurs(flags?: readonly string[]): Promise<BenchServer>;
  close(): Promise<void>;
}

export interface CaseRef {
  readonly id: string;
  readonly roomId: string;
}

/** Flags of Node for the product's process, such as `--cpu-prof`; for whoever looks for time. */
const FLAGS = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');

export async function openTheatre(): Promise<Theatre> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-bench-'));
  await chmod(folder, 0o755);
  const postgres = await startPostgres({ dataDir: join(folder, 'pg'), durable: true, ...chosenBinaries() });
  const generator = await startGenerator();
  const stages: Stage[] = [];
  return {
    generator,
    folder,
    async open(size) {
      const name = `bench_${stages.length}`;
      await withClient(postgres.adminUrl, (client) => client.query(`create database ${name} template template0`));
      const stage = await openStage(withDatabase(postgres.adminUrl, name), join(folder, name), size, generator);
      stages.push(stage);
      return stage;
    },
    async [Symbol.asyncDispose]() {
      for (const stage of stages) await stage.close();
      generator.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openStage(adminUrl: string, dataDir: string, size: StageSize, generator: Generator): Promise<Stage> {
  const [port, rawPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const environment = { NODE_ENV: 'development', DATABASE_ADMIN_URL: adminUrl, DATA_DIR: dataDir, PORT: String(port) };
  const amounts = Object.entries(size).flatMap(([name, amount]) => [`--${name}`, String(amount)]);
  await runCommand(['seed', ...amounts], environment);
  await makeRawTables(adminUrl);
  await withClient(adminUrl, (client) => client.query('vacuum (analyze)'));
  const members = await signInMembers(adminUrl, dataDir, url, size.members);
  const servers: BenchServer[] = [];
  const startOurs = async (at: number, flags: readonly string[]): Promise<BenchServer> => {
    const own = { PORT: String(at), PUBLIC_URL: url };
    const server = await startServer({
      entry: 'src/main.ts',
      url: `http://127.0.0.1:${at}`,
      environment: { ...environment, ...own },
      logFile: `${dataDir}.log`,
      flags,
    });
    servers.push(server);
    return server;
  };
  const startRaw = async (rawAt: number, adds: readonly string[], flags: readonly string[]): Promise<BenchServer> => {
    const raw = await startServer({
      entry: 'test/bench/stage/raw-server.ts',
      url: `http://127.0.0.1:${rawAt}`,
      environment: {
        BENCH_DATABASE: adminUrl,
        BENCH_PORT: String(rawAt),
        BENCH_KEYS: join(dataDir, 'keys'),
        BENCH_ISSUER: url,
        BENCH_ADDS: adds.join(','),
      },
      logFile: `${dataDir}-raw.log`,
      flags,
    });
    servers.push(raw);
    return raw;
  };
  const ours = await startOurs(port, FLAGS);
  const raw = await startRaw(rawPort, [], []);
  return {
    adminUrl,
    ours,
    raw,
    members,
    cases: await listCases(adminUrl),
    generator,
    settle: () => settle(adminUrl),
    startRaw: async (adds = [], flags = []) => startRaw(await freePort(), adds, flags),
    startOurs: async (flags = []) => startOurs(await freePort(), flags),
    async close() {
      for (const server of servers.splice(0).toReversed()) await server.stop();
    },
  };
}

function listCases(adminUrl: string): Promise<CaseRef[]> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<CaseRef>(
      'select id, room_id as "roomId" from clinical_case order by created_at, id',
    );
    return rows;
  });
}

const LONGEST_SETTLE_MS = 30_000;

function settle(adminUrl: string): Promise<void> {
  return withClient(adminUrl, async (client) => {
    const deadline = performance.now() + LONGEST_SETTLE_MS;
    while (performance.now() < deadline) {
      const { rows } = await client.query<{ waits: boolean }>(
        'select exists (select from outbox where position is null) or exists (select from audit_pending) as waits',
      );
      if (rows[0]?.waits === false) return;
      await sleep(50);
    }
  });
}
