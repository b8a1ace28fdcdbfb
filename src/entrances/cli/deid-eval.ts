import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { evaluate, readCorpus, table } from '../../deidentification/evaluation/index.ts';
import { deidentify } from '../../deidentification/pure.ts';

/** `curbside deid eval DIR`: recall and precision on a corpus with gold spans, by the rules of its README. */
export function addDeidEvalCommand(deid: Command): void {
  deid
    .command('eval')
    .description('Score the engine on a folder of .jsonl files with gold spans; prints a table by source and by class.')
    .argument('<dir>', 'folder or one .jsonl file')
    .option('--json', 'print the figures as JSON')
    .option('--errors <count>', 'list up to that many misses and false hits', Number, 0)
    .action((dir: string, options: { readonly json?: boolean; readonly errors: number }) => {
      const documents = readCorpus(corpusFiles(dir).map((file) => readFileSync(file, 'utf8')));
      const report = evaluate(
        documents,
        (text) => deidentify(text).findings,
        options.errors,
        () => performance.now(),
      );
      process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : table(report));
    });
}

function corpusFiles(dir: string): string[] {
  if (!statSync(dir).isDirectory()) return [dir];
  const names = readdirSync(dir).filter((name) => name.endsWith('.jsonl'));
  return names.toSorted().map((name) => path.join(dir, name));
}
