import { SingleBar } from 'cli-progress';
import { InvalidArgumentError, type Command } from 'commander';
import { createServices } from '../../app.ts';
import { recordAudit } from '../../features/audit/index.ts';
import { contextOfCaseText, quarantineCase, quarantineComment } from '../../features/cases/index.ts';
import { contextOfMessage, quarantineMessage } from '../../features/messaging/index.ts';
import type { Config } from '../../platform/config.ts';
import { BACKGROUND_DEADLINES, openDatabase, type Database } from '../../platform/database/connection.ts';
import { countDue, rescanAll, type Rescanned, type RescanOptions } from '../../platform/database/rescan.ts';
import { createLogger } from '../../platform/logger.ts';
import type { Prepared } from '../../platform/prepare.ts';
import type { Services } from '../../platform/services.ts';
import { memoryContext } from '../../platform/text-gate.ts';
import { inWords } from './words.ts';

export interface RescanPorts {
  readonly config: () => Config;
  readonly look: () => Promise<Prepared>;
}

interface RescanFlags {
  readonly since?: Date;
  readonly policy?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const INTERRUPTED = 130;
const EXIT_CODES =
  'Exit codes: 0 done, 1 a text fails where nothing can be hidden, or a receipt is wrong, 2 settings or keys, 3 database, 130 stopped.';

/** Adds `rescan`: reads stored texts again after a change of engine or policy, seals anew what holds, hides what fails. */
export function addRescanCommand(program: Command, ports: RescanPorts): void {
  program
    .command('rescan')
    .description('read stored texts again by the present engine and policy; hide what fails, delete nothing')
    .option('--since <date>', 'only texts written since that day, YYYY-MM-DD', day)
    .option('--policy <n>', 'only texts that went through rules of that version, and all of them', ruleVersion)
    .option('--dry-run', 'count, and change nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nMay be stopped (Ctrl-C, kill) and repeated at any time: what is settled is not read again.\n\nExample:\n  curbside rescan --dry-run\n\n${EXIT_CODES}`,
    )
    .action((flags: RescanFlags) => inWords(() => rescan(ports, flags)));
}

function day(value: string): Date {
  const date = new Date(`${value}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('A day is written YYYY-MM-DD.');
  return date;
}

function ruleVersion(value: string): string {
  if (!/^\d{1,4}$/.test(value)) throw new InvalidArgumentError('A version is a number: 2 for policy-2.');
  return `policy-${value}`;
}

async function rescan(ports: RescanPorts, { since, policy, dryRun = false, json = false }: RescanFlags): Promise<void> {
  const prepared = await ports.look();
  await using pool = openDatabase(prepared.urls.app, { max: 2, name: 'rescan', deadlines: BACKGROUND_DEADLINES });
  const services = createServices(ports.config(), prepared, createLogger('silent'), pool);
  await using _mail = services.mail;
  using interrupt = watchInterrupt();
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} texts {eta_formatted}' })
    : undefined;
  const options: RescanOptions = {
    ...(since ? { since } : {}),
    ...(policy === undefined ? {} : { policy }),
    dryRun,
    contextOf: contextFrom(services),
    hide: hidingBy(pool.db),
    stopping: () => interrupt.asked,
    onRow: () => bar?.increment(),
  };
  const due = await countDue(pool, services.gate, options);
  bar?.start(due, 0);
  const result = await rescanAll(pool, services.gate, options);
  bar?.stop();
  if (!dryRun) await audit(pool.db, services.gate.version, result);
  process.stdout.write(
    json ? `${JSON.stringify({ due, dry_run: dryRun, ...result })}\n` : inLines(due, dryRun, result),
  );
  if (result.exposed.length > 0 || result.bad > 0) process.exitCode = 1;
  if (result.stopped) process.exitCode = INTERRUPTED;
}

/** The thread of a text, as it stood when the text was written, with what the case remembers by now. */
function contextFrom(services: Services): RescanOptions['contextOf'] {
  return async (text) => {
    const thread =
      text.table === 'message' ? await contextOfMessage(services, text.id) : await contextOfCaseText(services, text);
    if (!thread) return {};
    return { thread: thread.posts, ...(thread.memory ? memoryContext(thread.memory) : {}) };
  };
}

/** Which verb hides a row of which table. */
function hidingBy(db: Database): RescanOptions['hide'] {
  return {
    clinical_case: (id) => quarantineCase(db, id),
    case_comment: (id) => quarantineComment(db, id),
    message: (id) => quarantineMessage(db, id),
  };
}

/** The first Ctrl-C or SIGTERM lets the row at hand be settled; a second one ends the process as usual. */
function watchInterrupt(): Disposable & { readonly asked: boolean } {
  const watch = { asked: false };
  const ask = (): void => {
    watch.asked = true;
  };
  process.once('SIGINT', ask).once('SIGTERM', ask);
  return {
    get asked() {
      return watch.asked;
    },
    [Symbol.dispose]() {
      process.off('SIGINT', ask).off('SIGTERM', ask);
    },
  };
}

async function audit(db: Database, version: string, { resealed, hidden, exposed, bad }: Rescanned): Promise<void> {
  const details = { version, resealed, hidden, exposed: exposed.length, bad };
  await recordAudit(db, { action: 'gate.rescan', outcome: 'done', details });
}

function inLines(due: number, dryRun: boolean, result: Rescanned): string {
  const { resealed, hidden, edited, exposed, bad, stopped } = result;
  const lines = [
    `${due} texts under other rules${dryRun ? ' (dry run, nothing changed)' : ''}`,
    `${resealed} hold and are sealed anew, ${hidden} fail and are hidden, ${edited} were edited meanwhile, ${bad} without a valid receipt`,
    ...exposed.map((place) => `fails and cannot be hidden: ${place}`),
    ...(stopped ? ['stopped; the same command goes on from here'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
