import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { isRecord, wordOf, type Ask } from './review/ask-server.ts';
import { claimLines, queueLine } from './review/print.ts';
import { common, EXIT_CODES, print, run, textOf, type CommonOptions, type ReviewPorts } from './review/run.ts';

interface DecideOptions extends CommonOptions {
  readonly decision: string;
  readonly reason: string;
  readonly version: string;
  readonly scope?: string;
  readonly expiresOn?: string;
  readonly rejection?: string;
  readonly statementFile?: string;
  readonly noteFile?: string;
}

const FILTERS = ['all', 'mine', 'unclaimed', 'overdue', 'second_person', 'high_risk', 'decided'];
const ACTS = {
  take: 'take a claim before you work on it',
  release: 'give a claim back to the queue',
  escalate: 'ask that two verifiers decide a claim',
  reopen: 'have a decided claim looked at again',
} as const;

const HELP = `
Acts as whoever the access token is of, through the running server: roles, a factor shown within five minutes and second
persons are judged there, as for everybody.

${EXIT_CODES}
Example:
  CURBSIDE_TOKEN=... curbside review list --filter overdue`;

/** Adds `review list|show|take|release|escalate|reopen|decide`: the verifiers' queue, by the same routes as the console. */
export function addReviewCommand(program: Command, ports: ReviewPorts): void {
  const review = program.command('review').description('the queue of licence claims').addHelpText('after', HELP);
  common(review.command('list').description('what waits, most urgent first'))
    .addOption(new Option('--filter <filter>', 'which claims').choices(FILTERS).default('all'))
    .option('--limit <n>', 'how many at most', '25')
    .option('--cursor <cursor>', 'go on where a list ended')
    .action((options: CommonOptions & { filter: string; limit: string; cursor?: string }) =>
      run(ports, options, (ask) => list(ask, options)),
    );
  common(
    review.command('show').argument('<claim>').description('a claim, its checks field by field, what you may do'),
  ).action((claim: string, options: CommonOptions) => run(ports, options, (ask) => show(ask, claim, options)));
  for (const [act, words] of Object.entries(ACTS)) {
    common(review.command(act).argument('<claim>').description(words)).action((claim: string, options: CommonOptions) =>
      run(ports, options, async (ask) => {
        const { body } = await ask('POST', `${pathOf(claim)}/${act}`);
        print(options, body, claimLines(body));
      }),
    );
  }
  addDecide(review, ports);
}

function addDecide(review: Command, ports: ReviewPorts): void {
  common(review.command('decide').argument('<claim>').description('decide a claim as you saw it'))
    .requiredOption('--decision <decision>', 'approve, reject, more_info, suspend, revoke, exclude or record_death')
    .requiredOption('--reason <code>', 'one of the codes that `review show` names')
    .requiredOption('--version <n>', 'the version that you saw: if the claim moved since, nothing happens')
    .option('--scope <scope>', 'what an approval gives: full, trainee or student')
    .option('--expires-on <day>', 'its last day, YYYY-MM-DD')
    .option('--rejection <kind>', 'retry or final')
    .option('--statement-file <file>', 'what the applicant is told beside the reason')
    .option('--note-file <file>', 'a note for colleagues')
    .action((claim: string, options: DecideOptions) => run(ports, options, (ask) => decide(ask, claim, options)));
}

async function list(
  ask: Ask,
  { filter, limit, cursor, json }: { filter: string; limit: string; cursor?: string; json?: true },
): Promise<void> {
  const query = new URLSearchParams({ filter, limit, ...(cursor === undefined ? {} : { cursor }) });
  const { body } = await ask('GET', `/v1/staff/queue?${query.toString()}`);
  const items = Array.isArray(body['data']) ? body['data'].filter(isRecord) : [];
  const next = body['next_cursor'];
  print(json ? { json } : {}, body, [
    ...items.map(queueLine),
    ...(typeof next === 'string' ? [`--cursor ${next}`] : []),
  ]);
}

async function show(ask: Ask, claim: string, options: CommonOptions): Promise<void> {
  const { body } = await ask('GET', pathOf(claim));
  print(options, body, claimLines(body));
}

async function decide(ask: Ask, claim: string, options: DecideOptions): Promise<void> {
  const { decision, reason, version, scope, expiresOn, rejection, statementFile, noteFile } = options;
  const given = {
    scope,
    expires_on: expiresOn,
    rejection,
    statement: await textOf(statementFile),
    internal_note: await textOf(noteFile),
  };
  const { body } = await ask('POST', `${pathOf(claim)}/decision`, {
    body: { decision, reason_code: reason, ...given },
    headers: { 'if-match': `"${version}"`, 'idempotency-key': randomUUID() },
  });
  const stands = body['stands'] === true ? 'It stands.' : 'It waits for another verifier.';
  print(options, body, [`${wordOf(body['decision'])}: ${wordOf(body['reason'])} ${stands}`]);
}

function pathOf(claim: string): string {
  return `/v1/staff/claims/${encodeURIComponent(claim)}`;
}
