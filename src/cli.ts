#!/usr/bin/env node
import { createProgram } from './entrances/cli/program.ts';

// `curbside … | head` closes the pipe: that is the reader's wish and no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

await using opened = new AsyncDisposableStack();
const program = await createProgram(process.argv[2], async () => {
  const { createCommandHost } = await import('./entrances/cli/setting.ts');
  return opened.use(createCommandHost(process.env));
});
await program.parseAsync(process.argv);
