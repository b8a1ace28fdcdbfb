import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { isRecord, ReviewError, wordOf } from './review/ask-server.ts';
import { common, EXIT_CODES, print, run, textOf, type CommonOptions, type ReviewPorts } from './review/run.ts';

interface OpenOptions extends CommonOptions {
  readonly account?: string;
  readonly persona?: string;
  readonly reasonFile: string;
}

const PATH = '/v1/staff/break-glass';
const HELP = `
Emergency access to the file of one member: thirty minutes, told to the rest of the staff, every look recorded and shown to
the member, looked over by somebody else afterwards. Acts as whoever the access token is of.

${EXIT_CODES}
Example:
  CURBSIDE_TOKEN=... curbside break-glass open --persona 018f... --reason-file reason.txt`;

/** Adds `break-glass list|open|show|end|review`, by the same routes as the console. */
export function addBreakGlassCommand(program: Command, ports: ReviewPorts): void {
  const group = program.command('break-glass').description('emergency access to a file').addHelpText('after', HELP);
  common(group.command('list').description('emergency accesses, newest first')).action((options: CommonOptions) =>
    run(ports, options, async (ask) => {
      const { body } = await ask('GET', PATH);
      print(options, body, Array.isArray(body['data']) ? body['data'].filter(isRecord).map(line) : []);
    }),
  );
  addOpen(group, ports);
  common(group.command('show').argument('<id>').description('who the member is, while it is open')).action(
    (id: string, options: CommonOptions) =>
      run(ports, options, async (ask) => {
        const { body } = await ask('GET', `${PATH}/${encodeURIComponent(id)}/member`);
        print(options, body, memberLines(body));
      }),
  );
  common(group.command('end').argument('<id>').description('close it before its time')).action(
    (id: string, options: CommonOptions) =>
      run(ports, options, async (ask) => {
        const { body } = await ask('POST', `${PATH}/${encodeURIComponent(id)}/end`);
        print(options, body, [line(body)]);
      }),
  );
  common(group.command('review').argument('<id>').description('say whether it was in order, as a second person'))
    .addOption(
      new Option('--outcome <outcome>', 'what you found').choices(['in_order', 'questioned']).makeOptionMandatory(),
    )
    .action((id: string, options: CommonOptions & { outcome: string }) =>
      run(ports, options, async (ask) => {
        const { outcome } = options;
        const { body } = await ask('POST', `${PATH}/${encodeURIComponent(id)}/review`, { body: { outcome } });
        print(options, body, [line(body)]);
      }),
    );
}

function addOpen(group: Command, ports: ReviewPorts): void {
  common(group.command('open').description('open the file of a member, or of whoever stands behind a persona'))
    .option('--account <id>', 'the account of the member')
    .option('--persona <id>', 'a persona of the member')
    .requiredOption('--reason-file <file>', 'why it cannot wait, in words that name no patient')
    .action((options: OpenOptions) =>
      run(ports, options, async (ask) => {
        const { account, persona, reasonFile } = options;
        const id = account ?? persona;
        if (id === undefined || (account !== undefined && persona !== undefined))
          throw new ReviewError('Give either --account or --persona.', 2);
        const subject = { kind: account === undefined ? 'persona' : 'account', id };
        const { body } = await ask('POST', PATH, {
          body: { subject, reason: await textOf(reasonFile) },
          headers: { 'idempotency-key': randomUUID() },
        });
        print(options, body, [line(body)]);
      }),
    );
}

type Fields = Readonly<Record<string, unknown>>;

function line(one: Fields): string {
  const review = wordOf(one['review']) || 'not looked over';
  const times = `${wordOf(one['opened_at'])} to ${wordOf(one['ended_at']) || wordOf(one['expires_at'])}`;
  const who = `${wordOf(one['opener_id'])} into ${wordOf(one['account_id'])}`;
  return [wordOf(one['id']), wordOf(one['state']), times, who, review, wordOf(one['reason'])].join('  ');
}

function memberLines(member: Fields): string[] {
  const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isRecord) : []);
  return [
    `${wordOf(member['account_id'])}  ${wordOf(member['email'])}`,
    ...list(member['personas']).map((one) => `${wordOf(one['kind'])}: ${wordOf(one['display_name'])}`),
    ...list(member['claims']).map(
      (one) =>
        `claim ${wordOf(one['id'])}: ${wordOf(one['first_name'])} ${wordOf(one['last_name'])}, ${wordOf(one['number'])}, ${wordOf(one['status'])}`,
    ),
  ];
}
