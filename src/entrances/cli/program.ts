import { Command } from 'commander';
import type { CommandHost } from './setting.ts';

/** Brings the host; only commands that want the database load what that takes. */
type Host = () => Promise<CommandHost>;
type Add = (program: Command, host: Host) => Promise<void>;

/** What each command takes to load: `curbside deid` is a filter and starts in a tenth of the time of a server. */
const COMMANDS: Readonly<Record<string, Add>> = {
  serve: async (program) => (await import('./serve.ts')).addServeCommand(program),
  migrate: async (program, host) => (await import('./migrate.ts')).addMigrateCommand(program, (await host()).migrate),
  admin: async (program, host) => (await import('./admin.ts')).addAdminCommand(program, (await host()).withSetting),
  sweep: async (program, host) => {
    const { look } = await host();
    (await import('./sweep.ts')).addSweepCommand(program, async () => (await look()).urls.auditor);
  },
  audit: async (program, host) => (await import('./audit.ts')).addAuditCommand(program, (await host()).look),
  backup: async (program, host) => (await import('./backup.ts')).addBackupCommand(program, (await host()).look),
  deid: async (program) => (await import('./deid.ts')).addDeidCommand(program),
  rescan: async (program, host) => (await import('./rescan.ts')).addRescanCommand(program, await host()),
  import: async (program, host) => (await import('./import.ts')).addImportCommand(program, (await host()).workerUrl),
  review: async (program, host) => (await import('./review.ts')).addReviewCommand(program, await host()),
  'break-glass': async (program, host) =>
    (await import('./break-glass.ts')).addBreakGlassCommand(program, await host()),
  demo: async (program) => (await import('./demo.ts')).addDemoCommand(program),
  seed: async (program, host) => (await import('./seed.ts')).addSeedCommand(program, (await host()).withSetting),
  config: async (program) => (await import('./config.ts')).addConfigCommand(program),
  doctor: async (program, host) => (await import('./doctor.ts')).addDoctorCommand(program, await host()),
  keys: async (program, host) => (await import('./keys.ts')).addKeysCommand(program, await host()),
  openapi: addContracts,
  asyncapi: addContracts,
  problems: addContracts,
  'close-codes': addContracts,
};

async function addContracts(program: Command): Promise<void> {
  (await import('./contracts.ts')).addContractCommands(program);
}

/**
 * The `curbside` command: data on standard output, progress and faults on standard error. It knows the command that `name`
 * names, and all of them for help and for what is none.
 */
export async function createProgram(name: string | undefined, host: Host): Promise<Command> {
  const program = new Command('curbside')
    .description('Backend of a doctor-only network: text is de-identified before a byte of it is stored.')
    .showHelpAfterError('(add --help for what this command takes)');
  const named = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name ?? ''] : undefined;
  for (const add of named ? [named] : new Set(Object.values(COMMANDS))) await add(program, host);
  return program;
}
