import { type Command, InvalidArgumentError } from 'commander';
import { createCurbside } from '../../app.ts';
import { AppError } from '../../kernel/errors.ts';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import { BACKGROUND_DEADLINES } from '../../platform/database/connection.ts';
import { openCopyConnection } from '../../platform/database/copy.ts';
import { ConfigError } from '../../platform/config.ts';
import { createPasswordHasher } from '../../platform/passwords.ts';
import { DEMO_PASSWORD } from '../demo/people.ts';
import { startDemoBoard } from '../demo/board.ts';
import { seedOnce } from '../demo/run-demo.ts';
import type { SeedSize } from '../seed/plan.ts';
import { isUnused } from '../seed/queries.ts';
import { seedLarge } from '../seed/seed-large.ts';
import { openProgress } from './progress.ts';
import type { CommandHost, Setting } from './setting.ts';

type WithSetting = CommandHost['withSetting'];

const EXIT_CODES = '\nExit codes: 0 seeded, 1 the database is not empty, 2 settings or production, 3 database.';

/** Adds `seed`, which fills an empty database for measuring, and `seed demo`, which fills it for looking around. */
export function addSeedCommand(program: Command, withSetting: WithSetting): void {
  const seed = program
    .command('seed')
    .description('fill an empty database with invented members, cases and comments, by COPY and with true receipts')
    .option('--members <n>', 'verified physicians, member-000001@seed.example and on', count, 1_000)
    .option('--cases <n>', 'cases', count, 1_000)
    .option('--comments <n>', 'comments, some cases much busier than others', count, 100_000)
    .option('--seed <n>', 'the same seed makes the same rows', count, 1)
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  curbside seed --members 10000 --cases 20000 --comments 1000000\n${EXIT_CODES}`)
    .action((size: SeedSize & { readonly json?: true }) =>
      withSetting(async (setting) => print(await fill(setting, size), size.json === true)),
    );
  seed
    .command('demo')
    .description('the doctors, cases and queue of `npm run demo`')
    .addHelpText('after', `\nExample:\n  curbside seed demo\n${EXIT_CODES}`)
    .action(() => withSetting(demo));
}

function count(text: string): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value === 0) throw new InvalidArgumentError('A whole number from 1 on is needed.');
  return value;
}

interface Filled extends SeedSize {
  readonly seconds: number;
}

/** One COPY block of guarded rows is one statement. */
const DEADLINES = {
  ...BACKGROUND_DEADLINES,
  statement: 10 * MINUTE,
  query: 10 * MINUTE,
  idleInTransaction: 10 * MINUTE,
};

async function fill({ services, prepared }: Setting, size: SeedSize): Promise<Filled> {
  refuseProduction(services.config.environment);
  if (!(await isUnused(services.db))) throw new AppError('state_conflict', { detail: IN_USE });
  const startedAt = performance.now();
  const { members, cases, comments, seed } = size;
  const password = await createPasswordHasher(services.keys.password).hash(DEMO_PASSWORD);
  await using connection = await openCopyConnection(prepared.urls.app, { name: 'seed', deadlines: DEADLINES });
  const progress = openProgress(100_000);
  const onRows = (phase: string, rows: number, total: number): void => progress.update(rows, total, { phase, rows });
  try {
    const { gate, keys } = services;
    await seedLarge({ connection, gate, keys, password, onRows }, size);
  } finally {
    progress.stop();
  }
  return { members, cases, comments, seed, seconds: (performance.now() - startedAt) / SECOND };
}

async function demo({ services: { config, log }, prepared }: Setting): Promise<void> {
  refuseProduction(config.environment);
  await using board = await startDemoBoard();
  const settings = {
    ...config,
    singleFactor: true,
    roles: new Set(['api', 'worker'] as const),
    licenceBoards: board.boards,
  };
  await using curbside = await createCurbside(settings, prepared, log);
  const seeded = await seedOnce(curbside, settings);
  process.stdout.write(seeded ? `seeded: ${JSON.stringify(seeded)}\n` : 'the demo is there already\n');
}

function refuseProduction(environment: string): void {
  if (environment === 'production')
    throw new ConfigError(['seeds make up members and are refused in production (NODE_ENV)']);
}

const IN_USE = 'The database is not empty, and a seed goes into an empty one only.';

function print(filled: Filled, json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify(filled)}\n`);
  const { members, cases, comments, seconds } = filled;
  process.stdout.write(`${members} members, ${cases} cases, ${comments} comments in ${seconds.toFixed(1)} s\n`);
  process.stdout.write(`Everybody's password is ${DEMO_PASSWORD}; under AUTH_SINGLE_FACTOR it alone signs in.\n`);
}
