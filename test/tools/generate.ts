// `npm run generate` writes the generated files; with --check it only says which of them are not in step.
import { outOfStep, writeGenerated } from './generated/files.ts';

const root = new URL('../../', import.meta.url);
if (process.argv.includes('--check')) {
  const stale = await outOfStep(root);
  for (const file of stale) console.error(`${file} is not in step: run \`npm run generate\``);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const file of await writeGenerated(root)) console.log(`${file} written`);
}
