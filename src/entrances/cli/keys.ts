import { SingleBar } from 'cli-progress';
import { Argument, type Command, Option } from 'commander';
import { recordAudit } from '../../features/audit/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { HOUR, MINUTE } from '../../kernel/time.ts';
import { ConfigError, type Config } from '../../platform/config.ts';
import { admitReceiptKeys, retireReceiptKey } from '../../platform/database/admin.ts';
import { BACKGROUND_DEADLINES, openDatabase } from '../../platform/database/connection.ts';
import { countSealedByKey, listReceiptKeys, resealAll } from '../../platform/database/reseal.ts';
import {
  makeKeyFiles,
  makeMissingKeyFiles,
  newKeyVariables,
  withNewKey,
  withoutKey,
  writeRing,
  type KeyFiles,
} from '../../platform/key-files.ts';
import { KEY_PURPOSES, KEY_USES, keyVariable, type KeyPurpose } from '../../platform/keys.ts';
import { createLogger } from '../../platform/logger.ts';
import type { Environment, Prepared } from '../../platform/prepare.ts';
import { inWords } from './words.ts';

export interface KeysPorts {
  readonly config: () => Config;
  readonly environment: Environment;
  /** Keys and logins as they are; nothing is made or migrated. */
  readonly look: () => Promise<Prepared>;
}

/** Rings whose keys carry their id in everything they make, so that old and new may stand side by side. */
const ROTATING = [
  'receipt',
  'token',
  'cursor',
  'preview',
  'session',
  'case-memory',
  'password',
  'audit',
  'evidence',
  'totp',
] as const;
type Rotating = (typeof ROTATING)[number];

/** Rings whose old keys lose their use by themselves, or can be shown to have none. */
const RETIRING = ['receipt', 'token', 'cursor', 'preview', 'session'] as const;

const EXIT_CODES = 'Exit codes: 0 done, 1 refused in words, 2 settings or keys, 3 database.';

/** Adds `keys make|list|rotate|reseal|retire`. */
export function addKeysCommand(program: Command, ports: KeysPorts): void {
  const keys = program.command('keys').description('key rings: make, list, rotate, retire');
  const purpose = (choices: readonly string[]) => new Argument('<purpose>', 'which ring').choices(choices);
  keys
    .command('make')
    .description('make the first key of every ring in KEYS_DIR, for a new database; refuses when one is there')
    .option('--print', 'print them as variables instead, for an environment file or a secret store')
    .option(
      '--missing',
      'only those that are not there: after an upgrade that brought a ring; never to replace a lost one',
    )
    .addHelpText('after', `\nExample:\n  curbside keys make --print > keys.env\n\n${EXIT_CODES}`)
    .action((options: MakeOptions) => inWords(async () => make(ports, options)));
  keys
    .command('list')
    .description('list the keys of every ring, and how many stored texts each receipt key has sealed; never a key')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  curbside keys list --json\n\n${EXIT_CODES}`)
    .action((options: { json?: true }) => inWords(() => list(ports, options.json === true)));
  keys
    .command('rotate')
    .description('add a key to a ring; restart the servers before it makes, and every one can read it')
    .addArgument(purpose(ROTATING))
    .addOption(new Option('--after <minutes>', 'when it begins to make').argParser(Number).default(15))
    .option('--print', 'print the new value of the variable instead of writing the file')
    .addHelpText('after', `\nExample:\n  curbside keys rotate token --after 30\n\n${EXIT_CODES}`)
    .action((name: Rotating, options: RotateOptions) => inWords(() => rotate(ports, name, options)));
  keys
    .command('reseal')
    .description('seal every stored text anew under the newest receipt key; may be stopped and repeated')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  curbside keys reseal\n\n${EXIT_CODES}`)
    .action((options: { json?: true }) => inWords(() => reseal(ports, options.json === true)));
  keys
    .command('retire')
    .description('take an old key out of a ring; a receipt key only when it seals no row any more')
    .addArgument(purpose(RETIRING))
    .argument('<id>', 'which key, as `keys list` names it')
    .addHelpText('after', `\nExample:\n  curbside keys retire receipt k1\n\n${EXIT_CODES}`)
    .action((name: Rotating, id: string) => inWords(() => retire(ports, name, id)));
}

interface RotateOptions {
  readonly after: number;
  readonly print?: true;
}

function filesOf({ config, environment }: KeysPorts): KeyFiles {
  return { keysDir: config().keysDir, environment };
}

interface MakeOptions {
  readonly print?: true;
  readonly missing?: true;
}

function make(ports: KeysPorts, options: MakeOptions): void {
  const makeFiles = options.missing ? makeMissingKeyFiles : makeKeyFiles;
  for (const line of options.print ? newKeyVariables() : makeFiles(filesOf(ports))) print(line);
}

interface KeyRow {
  readonly purpose: KeyPurpose;
  readonly id: string;
  readonly makes: boolean;
  /** When it begins to make, RFC 3339; absent when it may since ever. */
  readonly from?: string;
  /** Stored texts under it; receipts only, and only when the database answers. */
  readonly sealed?: number;
  readonly accepted?: boolean;
}

async function list(ports: KeysPorts, json: boolean): Promise<void> {
  const prepared = await ports.look();
  const receipts = await readReceiptKeys(prepared).catch(() => undefined);
  const rows = KEY_PURPOSES.flatMap((purpose): KeyRow[] =>
    prepared.keys[purpose].all.map(({ id, from }) => ({
      purpose,
      id,
      makes: prepared.keys[purpose].current.id === id,
      ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
      ...(purpose === 'receipt' ? receipts?.(id) : {}),
    })),
  );
  if (json) return print(JSON.stringify(rows));
  for (const row of rows) print(inLine(row));
}

function inLine({ purpose, id, makes, from, sealed, accepted }: KeyRow): string {
  const notes = [
    makes ? 'makes' : 'reads',
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(sealed === undefined ? [] : [`${sealed} texts sealed`]),
    ...(accepted === false ? ['refused by the gate'] : []),
  ];
  return `${purpose.padEnd(12)} ${id.padEnd(4)} ${notes.join(', ').padEnd(30)} ${KEY_USES[purpose]}`;
}

type ReceiptFacts = (id: string) => { readonly sealed: number; readonly accepted: boolean };

async function readReceiptKeys({ urls }: Prepared): Promise<ReceiptFacts> {
  await using pool = openDatabase(urls.auditor, { max: 1, name: 'keys', deadlines: BACKGROUND_DEADLINES });
  const [sealed, known] = [await countSealedByKey(pool.db), await listReceiptKeys(pool.db)];
  return (id) => ({
    sealed: sealed.get(id) ?? 0,
    accepted: known.some((key) => key.id === id && (key.acceptUntil === null || key.acceptUntil > new Date())),
  });
}

async function rotate(ports: KeysPorts, purpose: Rotating, { after, print: printed }: RotateOptions): Promise<void> {
  if (!(after >= 0 && after <= 10_080)) throw new ConfigError(['--after takes minutes, 0 to 10080']);
  const from = new Date(Date.now() + after * MINUTE);
  const prepared = await ports.look();
  const { lines, ring } = withNewKey(filesOf(ports), purpose, from);
  // Postgres learns a receipt key first: a text sealed by an unknown one would be refused.
  if (purpose === 'receipt') await admitReceiptKeys(adminUrlOf(prepared), ring.all);
  if (printed) print(`${keyVariable(purpose)}=${lines.join(',')}`);
  else writeRing(filesOf(ports), purpose, lines);
  const id = ring.all.at(-1)?.id ?? '';
  await audit(prepared, 'keys.rotate', purpose, id);
  note(`${purpose} ${id} makes from ${from.toISOString()}. Restart every server before that.`);
  if (purpose === 'receipt') note('Afterwards: "curbside keys reseal", then "curbside keys retire receipt <old key>".');
}

async function reseal(ports: KeysPorts, json: boolean): Promise<void> {
  const prepared = await ports.look();
  await using pool = openDatabase(prepared.urls.app, { max: 1, name: 'reseal', deadlines: BACKGROUND_DEADLINES });
  // Of the commands for keys this one alone needs the server's parts.
  const { createServices } = await import('../../app.ts');
  const services = createServices(ports.config(), prepared, createLogger('silent'), pool);
  await using _mail = services.mail;
  const bar = process.stderr.isTTY ? new SingleBar({ format: '{value} rows' }) : undefined;
  bar?.start(0, 0);
  const result = await resealAll(pool, services.gate, (count) => bar?.increment(count));
  bar?.stop();
  const key = services.gate.version.split('/', 1)[0] ?? '';
  const words = `${result.resealed} texts sealed anew under ${key}, ${result.bad} without a valid receipt`;
  print(json ? JSON.stringify({ ...result, key }) : words);
  await audit(prepared, 'keys.reseal', 'receipt', key);
  if (result.bad > 0) process.exitCode = 1;
}

async function retire(ports: KeysPorts, purpose: Rotating, id: string): Promise<void> {
  const prepared = await ports.look();
  const lines = withoutKey(filesOf(ports), purpose, id);
  const { current } = prepared.keys[purpose];
  if (Date.now() - (current.from ?? 0) < HOUR)
    throw refused(`${current.id} has made for less than an hour: what ${id} made is still on its way`);
  if (purpose === 'receipt') await retireReceipt(prepared, id);
  writeRing(filesOf(ports), purpose, lines);
  await audit(prepared, 'keys.retire', purpose, id);
  note(`${purpose} ${id} is gone from the ring.`);
}

async function retireReceipt(prepared: Prepared, id: string): Promise<void> {
  const { sealed } = (await readReceiptKeys(prepared))(id);
  if (sealed > 0) throw refused(`${sealed} stored texts still need receipt key ${id}: "curbside keys reseal" first`);
  await retireReceiptKey(adminUrlOf(prepared), id);
}

async function audit({ urls }: Prepared, action: string, ring: string, key: string): Promise<void> {
  await using pool = openDatabase(urls.app, { max: 1, name: 'keys' });
  await recordAudit(pool.db, { action, outcome: 'done', details: { ring, key } });
}

function adminUrlOf({ adminUrl }: Prepared): string {
  if (adminUrl === undefined)
    throw new ConfigError(['DATABASE_ADMIN_URL is needed: the gate must learn the key first']);
  return adminUrl;
}

/** What must not be done now, in words; exit 1. */
function refused(detail: string): AppError {
  return new AppError('state_conflict', { detail });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
