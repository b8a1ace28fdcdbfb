import type { Command } from 'commander';
import { createServices } from '../../app.ts';
import type { Config } from '../../platform/config.ts';
import { openDatabase } from '../../platform/database/connection.ts';
import { createLogger } from '../../platform/logger.ts';
import type { Prepared } from '../../platform/prepare.ts';
import { ill, look, type Finding } from '../doctor/finding.ts';
import { lookAtKeys, lookAtMail, lookAtNats, lookAtStorage } from '../doctor/look-around.ts';
import { lookAtDatabase } from '../doctor/look-at-database.ts';
import { lookAtProduct } from '../doctor/look-at-product.ts';
import { inWords } from './words.ts';

export interface DoctorPorts {
  /** The settings, as a command reads them. */
  readonly config: () => Config;
  /** Keys and logins as they are; nothing is made or migrated. */
  readonly look: () => Promise<Prepared>;
}

/** Adds `doctor`: looks at everything a server stands on and says what to do about what is not well. */
export function addDoctorCommand(program: Command, ports: DoctorPorts): void {
  program
    .command('doctor')
    .description('look at everything the server stands on; changes nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  curbside doctor --json\n\nExit codes: 0 all is well, 1 somebody should look, 2 something does not work.',
    )
    .action((options: { json?: true }) =>
      inWords(async () => {
        const findings = await examine(ports);
        print(findings, options.json === true);
        process.exitCode = exitCodeOf(findings);
      }),
    );
}

async function examine({ config: load, look: open }: DoctorPorts): Promise<Finding[]> {
  const config = load();
  const around = [...(await lookAtStorage(config)), ...(await lookAtNats(config))];
  let prepared: Prepared | undefined;
  const opened = await look('database', 'Start the server once, or set DATABASE_URL.', async () => {
    prepared = await open();
    return [];
  });
  if (!prepared) return [...around, ...opened];
  const keys = await lookAtKeys(config, prepared.keys);
  const database = await lookAtDatabase({ urls: prepared.urls, unsafeTestDatabase: config.unsafeTestDatabase });
  const sound = [...keys, ...database].every(({ state }) => state !== 'fail');
  return [...around, ...keys, ...database, ...(await examineProduct(config, prepared, sound))];
}

/** What needs the parts below it is not asked while they are ill: it would only repeat them. */
async function examineProduct(config: Config, prepared: Prepared, sound: boolean): Promise<Finding[]> {
  if (!sound) return [ill('server', 'not looked at', 'Mend what is red above, then run "curbside doctor" again.')];
  await using pool = openDatabase(prepared.urls.app, { max: 2, name: 'doctor' });
  const services = createServices(config, prepared, createLogger('silent'), pool);
  await using mail = services.mail;
  return [...(await lookAtMail(config, mail)), ...(await lookAtProduct(services, () => prepared.urls.auditor))];
}

function exitCodeOf(findings: readonly Finding[]): number {
  if (findings.some(({ state }) => state === 'fail')) return 2;
  return findings.some(({ state }) => state === 'warn') ? 1 : 0;
}

function print(findings: readonly Finding[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(findings)}\n`);
    return;
  }
  for (const { name, state, says, fix } of findings) {
    process.stdout.write(`${state.padEnd(5)}${name.padEnd(22)}${says}\n`);
    if (fix !== undefined) process.stdout.write(`     ${''.padEnd(22)}fix: ${fix}\n`);
  }
}
