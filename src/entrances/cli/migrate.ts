import type { Command } from 'commander';
import { migrate, MigrationError, migrationStatus, type MigrationStatus } from '../../platform/database/migrate.ts';
import type { ReceiptKey } from '../../platform/database/roles.ts';
import type { RoleUrls } from '../../platform/database/urls.ts';
import { inWords } from './words.ts';

/** What `curbside migrate up` needs of the configuration. */
export interface MigrateSettings {
  readonly adminUrl: string;
  readonly roleUrls: RoleUrls;
  readonly receiptKeys: readonly ReceiptKey[];
}

export interface MigratePorts {
  readonly settings: () => Promise<MigrateSettings>;
  /** A URL that may read the state of the migrations; every login may. */
  readonly lookUrl: () => Promise<string>;
}

const EXIT_CODES =
  'Exit codes: 0 done, 1 a migration failed, 2 settings, 3 database,\n' +
  '4 database and program do not belong together: an applied file was changed, a newer version migrated, or (verify) something is pending.';

/** Adds `migrate up|status|verify`. */
export function addMigrateCommand(program: Command, ports: MigratePorts): void {
  const command = program.command('migrate').description('bring the database up to date');
  command
    .command('up')
    .description('create roles, apply pending migrations and load receipt keys, as DATABASE_ADMIN_URL')
    .option('--dry-run', 'run everything in a transaction that is rolled back')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  curbside migrate up --dry-run\n\n${EXIT_CODES}`)
    .action((options: { dryRun?: true; json?: true }) =>
      inWords(async () => {
        const status = await migrate({ ...(await ports.settings()), dryRun: options.dryRun === true });
        print(status, options.json, options.dryRun ? 'would apply' : 'applied');
      }),
    );
  command
    .command('status')
    .description('list applied and pending migrations; changes nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  curbside migrate status --json\n\n${EXIT_CODES}`)
    .action((options: { json?: true }) =>
      inWords(async () => print(await migrationStatus(await ports.lookUrl()), options.json, 'pending')),
    );
  command
    .command('verify')
    .description('exit 0 only when nothing is pending and no applied file was changed')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  curbside migrate verify\n\n${EXIT_CODES}`)
    .action((options: { json?: true }) =>
      inWords(async () => {
        const status = await migrationStatus(await ports.lookUrl());
        if (status.pending.length > 0) throw new MigrationError('pending', `Pending: ${status.pending.join(', ')}.`);
        print(status, options.json, 'pending');
      }),
    );
}

function print(status: MigrationStatus, json: true | undefined, verb: string): void {
  if (json) process.stdout.write(`${JSON.stringify(status)}\n`);
  else {
    for (const name of status.pending) process.stdout.write(`${verb} ${name}\n`);
    if (status.pending.length === 0) process.stdout.write(`current, ${status.applied.length} migrations\n`);
  }
}
