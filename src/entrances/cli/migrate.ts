import type { Command } from 'commander';
import { migrate, MigrationError, migrationStatus, type MigrationStatus } from '../../platform/database/migrate.ts';
import type { ReceiptKey } from '../../platform/database/roles.ts';
import type { RoleUrls } from '../../platform/database/urls.ts';

/** What `curbside migrate` needs of the configuration. */
export interface MigrateSettings {
  readonly adminUrl: string;
  readonly roleUrls: RoleUrls;
  readonly receiptKeys: readonly ReceiptKey[];
}

/** Adds `migrate up|status|verify`. Exit 4 for an applied file that was changed, 1 for any other failure. */
export function addMigrateCommand(program: Command, loadSettings: () => Promise<MigrateSettings>): void {
  const command = program.command('migrate').description('bring the database up to date, as DATABASE_ADMIN_URL');
  command
    .command('up')
    .description('create roles and apply pending migrations')
    .option('--dry-run', 'run everything in a transaction that is rolled back')
    .option('--json', 'print JSON')
    .action(async (options: { dryRun?: true; json?: true }) => {
      await inWords(async () => {
        const status = await migrate({ ...(await loadSettings()), dryRun: options.dryRun === true });
        print(status, options.json, options.dryRun ? 'would apply' : 'applied');
      });
    });
  command
    .command('status')
    .description('list applied and pending migrations')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }) => {
      await inWords(async () => print(await status(loadSettings), options.json, 'pending'));
    });
  command
    .command('verify')
    .description('exit 0 only when nothing is pending and no applied file was changed')
    .action(async () => {
      await inWords(async () => {
        const { pending } = await status(loadSettings);
        if (pending.length > 0) throw new Error(`Pending: ${pending.join(', ')}.`);
        process.stdout.write('current\n');
      });
    });
}

async function status(loadSettings: () => Promise<MigrateSettings>): Promise<MigrationStatus> {
  return migrationStatus((await loadSettings()).adminUrl);
}

function print(status: MigrationStatus, json: true | undefined, verb: string): void {
  if (json) process.stdout.write(`${JSON.stringify(status)}\n`);
  else {
    for (const name of status.pending) process.stdout.write(`${verb} ${name}\n`);
    if (status.pending.length === 0) process.stdout.write(`current, ${status.applied.length} migrations\n`);
  }
}

async function inWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'The migration failed.'}\n`);
    process.exitCode = error instanceof MigrationError ? error.exitCode : 1;
  }
}
