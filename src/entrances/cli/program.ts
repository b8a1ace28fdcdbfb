import { Command } from 'commander';
import { addAdminCommand } from './admin.ts';
import { addAuditCommand } from './audit.ts';
import { addBackupCommand } from './backup.ts';
import { addConfigCommand } from './config.ts';
import { addContractCommands } from './contracts.ts';
import { addDeidCommand } from './deid.ts';
import { addDemoCommand } from './demo.ts';
import { addDoctorCommand } from './doctor.ts';
import { addImportCommand } from './import.ts';
import { addKeysCommand } from './keys.ts';
import { addMigrateCommand } from './migrate.ts';
import { addReviewCommand } from './review.ts';
import { addSeedCommand } from './seed.ts';
import { addRescanCommand } from './rescan.ts';
import { addServeCommand } from './serve.ts';
import type { CommandHost } from './setting.ts';
import { addSweepCommand } from './sweep.ts';

/** The `curbside` command: data on standard output, progress and faults on standard error. */
export function createProgram(host: CommandHost): Command {
  const program = new Command('curbside')
    .description('Backend of a doctor-only network: text is de-identified before a byte of it is stored.')
    .showHelpAfterError('(add --help for what this command takes)');
  addServeCommand(program);
  addMigrateCommand(program, host.migrate);
  addAdminCommand(program, host.withSetting);
  addSweepCommand(program, async () => (await host.look()).urls.auditor);
  addAuditCommand(program, host.look);
  addBackupCommand(program, host.look);
  addDeidCommand(program);
  addRescanCommand(program, host);
  addImportCommand(program, host.workerUrl);
  addReviewCommand(program, host);
  addDemoCommand(program);
  addSeedCommand(program, host.withSetting);
  addConfigCommand(program);
  addDoctorCommand(program, host);
  addKeysCommand(program, host);
  addContractCommands(program);
  return program;
}
