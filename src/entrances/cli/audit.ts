import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { KeyObject } from 'node:crypto';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import {
  countEntries,
  listCheckpoints,
  parseExportLine,
  parseCheckpoint,
  readLinks,
  toExportLine,
  verifyAudit,
  type AuditEvidence,
  type AuditReport,
} from '../../features/audit/index.ts';
import { BACKGROUND_DEADLINES, openDatabase, type Database } from '../../platform/database/connection.ts';
import { decodePublicKey, keyPairOf } from '../../platform/ed25519.ts';
import { toCheckpointLine, type Checkpoint } from '../../platform/events/audit-checkpoint.ts';
import type { KeyRing } from '../../platform/keys.ts';
import type { Prepared } from '../../platform/prepare.ts';

/** Exit code of `audit verify` when something does not hold. */
const TAMPERED = 3;

interface VerifyOptions {
  readonly from?: string;
  readonly checkpoints?: string;
  readonly file?: string;
  readonly publicKey?: string;
  readonly json?: true;
}

/** Finds database and keys without changing anything. */
type Look = () => Promise<Pick<Prepared, 'keys' | 'urls'>>;

/** Adds `audit verify` and `audit export`: the tamper check that an outsider can repeat on the exported file. */
export function addAuditCommand(program: Command, look: Look): void {
  const audit = program.command('audit').description('verify or export the audit log');
  audit
    .command('verify')
    .description('recompute the chain, hold it against every signed checkpoint; exit 3 names what does not hold')
    .option('--checkpoints <file>', 'also hold it against checkpoints that were copied elsewhere, one JSON line each')
    .option('--file <file>', 'verify an export instead of the database')
    .option('--public-key <key>', 'the Ed25519 public key, base64url, instead of the key ring of this server')
    .option('--from <n>', 'begin at entry n and take what is before it on trust')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  curbside audit verify --checkpoints /mnt/elsewhere/checkpoints.jsonl')
    .action((options: VerifyOptions) => verify(options, look));
  audit
    .command('export')
    .description('print every entry and checkpoint, one JSON line each; holds ids and hashes, no content')
    .addHelpText(
      'after',
      '\nExample:\n  curbside audit export > audit.jsonl && curbside audit verify --file audit.jsonl',
    )
    .action(() => exportLog(look));
}

async function verify(options: VerifyOptions, look: Look): Promise<void> {
  const publicKeyOf = options.publicKey
    ? () => decodePublicKey(options.publicKey ?? '')
    : keysOf((await look()).keys.audit);
  const elsewhere = options.checkpoints ? await readCheckpointFile(options.checkpoints) : [];
  const report = options.file
    ? await verifyFile(options.file, elsewhere, publicKeyOf)
    : await withAuditor(look, (db) => verifyDatabase(db, Number(options.from ?? 1), elsewhere, publicKeyOf));
  print(report, options.json === true);
  if (report.faults.length > 0) process.exitCode = TAMPERED;
}

async function verifyDatabase(
  db: Database,
  from: number,
  elsewhere: readonly Checkpoint[],
  publicKeyOf: AuditEvidence['publicKeyOf'],
): Promise<AuditReport> {
  const bar = process.stderr.isTTY ? new SingleBar({ format: '{bar} {value}/{total} entries' }) : undefined;
  bar?.start(await countEntries(db), from - 1);
  const before = from > 1 ? (await readLinks(db, from - 2).next()).value : undefined;
  const report = await verifyAudit({
    links: readLinks(db, from - 1),
    checkpoints: [...(await listCheckpoints(db)), ...elsewhere],
    publicKeyOf,
    ...(before ? { start: before } : {}),
    onProgress: (n) => n % 1_000 === 0 && bar?.update(n),
  });
  bar?.stop();
  return report;
}

async function verifyFile(
  file: string,
  elsewhere: readonly Checkpoint[],
  publicKeyOf: AuditEvidence['publicKeyOf'],
): Promise<AuditReport> {
  // Entries come first in an export and are streamed; the few checkpoints after them are collected beforehand.
  const checkpoints: Checkpoint[] = [...elsewhere];
  for await (const line of linesOf(file)) {
    const parsed = parseExportLine(line);
    if ('signature' in parsed) checkpoints.push(parsed);
  }
  async function* links() {
    for await (const line of linesOf(file)) {
      const parsed = parseExportLine(line);
      if ('entry' in parsed) yield parsed;
    }
  }
  return verifyAudit({ links: links(), checkpoints, publicKeyOf });
}

async function exportLog(look: Look): Promise<void> {
  await withAuditor(look, async (db) => {
    for await (const link of readLinks(db)) write(JSON.stringify(toExportLine(link)));
    for (const checkpoint of await listCheckpoints(db)) write(JSON.stringify(toCheckpointLine(checkpoint)));
  });
}

async function withAuditor<Result>(look: Look, work: (db: Database) => Promise<Result>): Promise<Result> {
  await using pool = openDatabase((await look()).urls.auditor, {
    max: 1,
    name: 'audit',
    deadlines: BACKGROUND_DEADLINES,
  });
  return await work(pool.db);
}

function keysOf(ring: KeyRing): (id: string) => KeyObject | undefined {
  const known = new Map(ring.all.map(({ id, key }) => [id, keyPairOf(key).publicKey]));
  return (id) => known.get(id);
}

async function readCheckpointFile(file: string): Promise<Checkpoint[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map(parseCheckpoint);
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Infinity });
}

const MEANING = {
  chain: 'does not follow from the entry before it',
  signature: 'is the size of a checkpoint that no known key signed',
  fork: 'is the size of a checkpoint that vouches for another history',
  truncated: 'is vouched for by a checkpoint, but the log ends before it',
} as const;

function print(report: AuditReport, json: boolean): void {
  const { last, checkpoints, vouched, faults } = report;
  const head = report.head.toString('hex');
  if (json) return write(JSON.stringify({ entries: last, head, checkpoints, vouched, faults }));
  write(`${last} entries hold, ${checkpoints} checkpoints compared, the newest at entry ${vouched}`);
  write(`head ${head}`);
  for (const { kind, n } of faults) write(`entry ${n} ${MEANING[kind]}`);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
