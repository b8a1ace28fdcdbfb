#!/usr/bin/env node
import { createProgram } from './entrances/cli/program.ts';
import { createCommandHost } from './entrances/cli/setting.ts';

await using host = createCommandHost(process.env);
await createProgram(host).parseAsync(process.argv);
