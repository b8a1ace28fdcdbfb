import { text } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import {
  createStaffAccount,
  letInAgain,
  findAccountByEmail,
  listStaff,
  revokeRole,
  type StaffRow,
} from '../../features/accounts/index.ts';
import { STAFF_ROLES, type Role } from '../../kernel/actor.ts';
import { AppError } from '../../kernel/errors.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import type { KeyRing } from '../../platform/keys.ts';

/** What the command works with: the database as role curbside_app, the peppers, and where the pages are. */
export interface AdminPorts {
  readonly db: Database;
  readonly keys: { readonly password: KeyRing };
  readonly config: { readonly pageUrl: string };
}

/** Runs work beside the server and says an expected failure in words, exit code 1. */
export type WithSetting = (work: (setting: { readonly services: AdminPorts }) => Promise<void>) => Promise<void>;

interface CreateOptions {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordStdin?: true;
  readonly json?: true;
}

/** Adds `admin create|list|revoke`: staff accounts come from the command line first. Exit 1 when refused. */
export function addAdminCommand(program: Command, withSetting: WithSetting): void {
  const admin = program.command('admin').description('staff accounts');
  const role = () => new Option('--role <role>', 'what the account may do').choices(STAFF_ROLES).makeOptionMandatory();
  admin
    .command('create')
    .description('make a staff account, or give an account one more role')
    .requiredOption('--email <address>', 'who it is')
    .requiredOption('--name <name>', 'the name shown')
    .addOption(role())
    .option('--password-stdin', 'read a password from standard input; it signs staff in only under AUTH_SINGLE_FACTOR')
    .option('--json', 'print JSON')
    .action((options: CreateOptions) => create(withSetting, options));
  admin
    .command('let-in')
    .description('print a one-time link for somebody who lost every passkey; check who asks first')
    .requiredOption('--email <address>', 'whose')
    .option('--json', 'print JSON')
    .action((options: { email: string; json?: true }) => letIn(withSetting, options));
  admin
    .command('list')
    .description('list staff roles and who holds them')
    .option('--json', 'print JSON')
    .action((options: { json?: true }) => list(withSetting, options.json === true));
  admin
    .command('revoke')
    .description('take a role away; the sessions of the account end')
    .requiredOption('--email <address>', 'whose')
    .addOption(role())
    .action((options: { email: string; role: Role }) => revoke(withSetting, options));
}

async function create(withSetting: WithSetting, options: CreateOptions): Promise<void> {
  const password = options.passwordStdin ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined;
  await withSetting(async ({ services }) => {
    const { email, name, role } = options;
    const made = await createStaffAccount(services, { email, name, role, password });
    const { accountId, isNew, enrolmentToken } = made;
    const link = enrolmentToken === undefined ? undefined : linkTo(services.config, enrolmentToken);
    if (options.json)
      return print(JSON.stringify({ account_id: accountId, role, is_new: isNew, enrolment_link: link }));
    print(isNew ? `Made ${email} as ${role}.` : `${email} had an account already; it is ${role} too now.`);
    if (link !== undefined) printLink(link);
  });
}

async function letIn(withSetting: WithSetting, options: { email: string; json?: true }): Promise<void> {
  await withSetting(async ({ services }) => {
    const link = linkTo(services.config, await letInAgain(services.db, options.email));
    if (options.json) return print(JSON.stringify({ enrolment_link: link }));
    print(`Every device of ${options.email} was signed out.`);
    printLink(link);
  });
}

/** The code stands in the fragment, which browsers keep to themselves. */
function linkTo({ pageUrl }: AdminPorts['config'], enrolmentToken: string): string {
  return `${pageUrl}/enrol#${enrolmentToken}`;
}

function printLink(link: string): void {
  print('Open this link once, within 24 hours, on the device that will hold the passkey:');
  print(`  ${link}`);
}

async function list(withSetting: WithSetting, json: boolean): Promise<void> {
  await withSetting(async ({ services }) => {
    const rows = await listStaff(services.db);
    if (json) print(JSON.stringify(rows.map(toJson)));
    else if (rows.length === 0) print('There is no staff account yet: curbside admin create --help');
    else for (const row of rows) print(`${row.role.padEnd(10)} ${row.email}  since ${row.grantedAt.toISOString()}`);
  });
}

function toJson({ accountId, email, role, grantedAt }: StaffRow) {
  return { account_id: accountId, email, role, granted_at: grantedAt.toISOString() };
}

async function revoke(withSetting: WithSetting, options: { email: string; role: Role }): Promise<void> {
  const { email, role } = options;
  await withSetting(async ({ services: { db } }) => {
    const account = await findAccountByEmail(db, email.toLowerCase());
    const done = account && (await transaction(db, (tx) => revokeRole(tx, { accountId: account.id, role })));
    if (!done) throw new AppError('not_found', { detail: `${email} is not ${role}.` });
    print(`${email} is no longer ${role}; its sessions have ended.`);
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
