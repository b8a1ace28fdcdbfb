import { text } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import {
  createStaffAccount,
  findAccountByEmail,
  listStaff,
  revokeRole,
  type StaffRow,
} from '../../features/accounts/index.ts';
import { STAFF_ROLES, type Role } from '../../kernel/actor.ts';
import { AppError } from '../../kernel/errors.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import type { KeyRing } from '../../platform/keys.ts';

/** What the command works with: the database as role curbside_app, and the peppers. */
export interface AdminPorts {
  readonly db: Database;
  readonly keys: { readonly password: KeyRing };
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
    .option('--password-stdin', 'read the password from standard input; without it a one-time code is printed')
    .option('--json', 'print JSON')
    .action((options: CreateOptions) => create(withSetting, options));
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
    if (options.json) print(JSON.stringify({ account_id: made.accountId, role, is_new: made.isNew, code: made.code }));
    else printCreated(email, role, made);
  });
}

function printCreated(
  email: string,
  role: Role,
  made: { readonly isNew: boolean; readonly code: string | undefined },
): void {
  print(made.isNew ? `Made ${email} as ${role}.` : `${email} had an account already; it is ${role} too now.`);
  if (made.code === undefined) return;
  print(`One-time code, good for 24 hours: ${made.code}`);
  print(
    'Set the password with it: POST /v1/auth/reset/confirm {"token": "<code>", "password": "<12 to 256 characters>"}',
  );
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
