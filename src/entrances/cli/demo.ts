import type { Command } from 'commander';
import { serve } from '../../serve.ts';
import { startDemoBoard } from '../demo/board.ts';
import { demoSettings, seedOnce } from '../demo/run-demo.ts';
import { demoTable } from '../demo/table.ts';
import { inWords } from './words.ts';

/** Adds `demo`: a server with invented doctors, cases and a queue, in a folder of its own. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('run a server full of invented doctors and cases; made at the first start, kept afterwards')
    .addHelpText(
      'after',
      '\nExample:\n  PORT=3100 npm run demo\n\nThe demo lives in .curbside-demo (DATA_DIR); remove the folder to start anew.' +
        '\n\nExit codes: 0 stopped, 1 the database is not empty, 2 settings or production, 3 database or port.',
    )
    .action(() =>
      inWords(async () => {
        const settings = demoSettings(process.env);
        await using board = await startDemoBoard();
        await serve(
          { LICENCE_BOARDS: [...board.boards].map((one) => one.join('=')).join(','), ...settings },
          {
            beforeListening: async (curbside, config) => void (await seedOnce(curbside, config)),
            greet: (url) => process.stdout.write(`${demoTable(url)}\n`),
          },
        );
      }),
    );
}
