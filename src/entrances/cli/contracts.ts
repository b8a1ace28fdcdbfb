import type { Command } from 'commander';
import { asyncapiYaml, openapiYaml } from '../contracts.ts';

/** Adds `openapi` and `asyncapi`: print the contracts of this version. */
export function addContractCommands(program: Command): void {
  program
    .command('openapi')
    .description('print openapi.yaml (OpenAPI 3.1)')
    .addHelpText('after', '\nExample:\n  curbside openapi > openapi.yaml')
    .action(async () => void process.stdout.write(await openapiYaml()));
  program
    .command('asyncapi')
    .description('print asyncapi.yaml (AsyncAPI 3.0): frames and events of the socket')
    .addHelpText('after', '\nExample:\n  curbside asyncapi > asyncapi.yaml')
    .action(async () => void process.stdout.write(await asyncapiYaml()));
}
