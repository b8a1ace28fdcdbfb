import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { listCheckpoints, readLinks, verifyAudit } from '../../features/audit/index.ts';
import { ConfigError } from '../../platform/config.ts';
import { BACKGROUND_DEADLINES, openDatabase, type Database } from '../../platform/database/connection.ts';
import { dumpDatabase, makeScratchDatabase, restoreDump, type DumpTools } from '../../platform/database/dump.ts';
import { migrate } from '../../platform/database/migrate.ts';
import { withDatabaseOf, type RoleUrls } from '../../platform/database/urls.ts';
import { keyPairOf } from '../../platform/ed25519.ts';
import type { Keys } from '../../platform/keys.ts';
import type { Prepared } from '../../platform/prepare.ts';
import { sweepAll } from './sweep.ts';
import { inWords } from './words.ts';

interface Flags extends DumpTools {
  readonly json?: true;
}

const EXIT_CODES = 'Exit codes: 0 done and sound, 1 refused or not sound, in words, 2 settings or keys, 3 database.';

/** Adds `backup create|verify|restore`, by the pg_dump of the operator's own Postgres. */
export function addBackupCommand(program: Command, look: () => Promise<Prepared>): void {
  const backup = program.command('backup').description('dump the database without its receipt keys, and bring it back');
  const tool = (command: Command): Command =>
    command
      .option('--bin-dir <folder>', 'where pg_dump and pg_restore are; by default PATH')
      .option('--json', 'print JSON');
  tool(backup.command('create'))
    .description('write a dump, - for standard output; keep the key files apart from it')
    .argument('<file>')
    .addHelpText('after', `\nExample:\n  curbside backup create - | age -r age1… > curbside.dump.age\n\n${EXIT_CODES}`)
    .action((file: string, flags: Flags) => inWords(async () => create(await look(), file, flags)));
  tool(backup.command('verify'))
    .description('restore a dump into a database of its own beside the other, check everything, and drop it')
    .argument('<file>')
    .addHelpText('after', `\nExample:\n  curbside backup verify curbside.dump\n\n${EXIT_CODES}`)
    .action((file: string, flags: Flags) => inWords(async () => verify(await look(), file, flags)));
  tool(backup.command('restore'))
    .description('restore a dump into the empty database of DATABASE_ADMIN_URL, and check everything')
    .argument('<file>')
    .addHelpText('after', `\nExample:\n  curbside backup restore curbside.dump\n\n${EXIT_CODES}`)
    .action((file: string, flags: Flags) => inWords(async () => restore(await look(), file, flags)));
}

async function create(prepared: Prepared, file: string, flags: Flags): Promise<void> {
  await dumpDatabase(adminUrlOf(prepared), file, flags);
  if (file === '-') return;
  const { size } = await stat(file);
  print(
    flags.json
      ? JSON.stringify({ file, bytes: size })
      : `${file}, ${size} bytes; the receipt keys are not in it, nor the files of EVIDENCE_DIR: copy those after it`,
  );
}

async function verify(prepared: Prepared, file: string, flags: Flags): Promise<void> {
  await using scratch = await makeScratchDatabase(adminUrlOf(prepared));
  const urls = withDatabaseOf(prepared.urls, scratch.adminUrl);
  report(await restoreAndCheck(scratch.adminUrl, urls, prepared.keys, file, flags), flags);
}

async function restore(prepared: Prepared, file: string, flags: Flags): Promise<void> {
  const soundness = await restoreAndCheck(adminUrlOf(prepared), prepared.urls, prepared.keys, file, flags);
  report(soundness, flags);
  if (!isSound(soundness)) process.stderr.write('Do not start a server on it before you know why.\n');
}

/** What a restored database was found to hold. */
interface Soundness {
  readonly texts: number;
  /** Tables, columns and ids of rows whose receipt does not hold. */
  readonly bad: readonly { readonly table: string; readonly column: string; readonly ids: readonly string[] }[];
  readonly auditEntries: number;
  readonly auditFaults: readonly { readonly kind: string; readonly n: number }[];
}

/** The triggers of a dump come after its rows, so every row is checked here, before a server may start (T-22). */
async function restoreAndCheck(
  adminUrl: string,
  urls: RoleUrls,
  keys: Keys,
  file: string,
  tools: DumpTools,
): Promise<Soundness> {
  await restoreDump(adminUrl, file, urls, tools);
  await migrate({ adminUrl, roleUrls: urls, receiptKeys: keys.receipt.all });
  await using pool = openDatabase(urls.auditor, { max: 1, name: 'backup', deadlines: BACKGROUND_DEADLINES });
  const swept = await sweepAll(pool.db);
  const audit = await checkAudit(pool.db, keys);
  return {
    texts: swept.reduce((sum, { scanned }) => sum + scanned, 0),
    bad: swept.flatMap(({ table, column, bad }) => (bad.length === 0 ? [] : [{ table, column, ids: bad }])),
    auditEntries: audit.last,
    auditFaults: audit.faults,
  };
}

async function checkAudit(db: Database, { audit }: Keys) {
  const known = new Map(audit.all.map(({ id, key }) => [id, keyPairOf(key).publicKey]));
  return verifyAudit({
    links: readLinks(db),
    checkpoints: await listCheckpoints(db),
    publicKeyOf: (id) => known.get(id),
  });
}

function isSound({ bad, auditFaults }: Soundness): boolean {
  return bad.length === 0 && auditFaults.length === 0;
}

function report(soundness: Soundness, flags: Flags): void {
  const { texts, bad, auditEntries, auditFaults } = soundness;
  const lines = [
    `${texts} guarded values, ${bad.reduce((sum, { ids }) => sum + ids.length, 0)} without a valid receipt`,
    ...bad.flatMap(({ table, column, ids }) => ids.map((id) => `  ${table}.${column} ${id}`)),
    `${auditEntries} audit entries hold, ${auditFaults.length} do not`,
    ...auditFaults.map(({ kind, n }) => `  entry ${n} (${kind})`),
  ];
  print(flags.json ? JSON.stringify(soundness) : lines.join('\n'));
  if (!isSound(soundness)) process.exitCode = 1;
}

function adminUrlOf({ adminUrl }: Prepared): string {
  if (adminUrl === undefined) throw new ConfigError(['DATABASE_ADMIN_URL is needed: only it sees the whole database']);
  return adminUrl;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
