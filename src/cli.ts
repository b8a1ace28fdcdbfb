#!/usr/bin/env node
import { createProgram } from './entrances/cli/program.ts';
import { createCommandHost } from './entrances/cli/setting.ts';

// `curbside … | head` closes the pipe: that is the reader's wish and no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

await using host = createCommandHost(process.env);
await createProgram(host).parseAsync(process.argv);
