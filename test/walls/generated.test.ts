import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { outOfStep, writeGenerated } from '../tools/generated/files.ts';

const LIST = [
  { file: 'contract.yaml', curbside: ['contract'] },
  { file: 'settings.md', part: 'settings', curbside: ['settings'] },
];
const PAGE = 'Before\n<!-- generated: settings -->\nold\n<!-- end: settings -->\nAfter\n';

t.test('a generated file that is missing or old is out of step until it is written', async (t) => {
  const root = await plantedProject();
  t.teardown(() => rm(root, { recursive: true }));
  t.same(await outOfStep(root, LIST), ['contract.yaml', 'settings.md']);

  t.same(await writeGenerated(root, LIST), ['contract.yaml', 'settings.md']);
  t.same(await outOfStep(root, LIST), []);
  t.equal(await readFile(new URL('settings.md', root), 'utf8'), PAGE.replace('old', 'made by settings'));
  t.same(await writeGenerated(root, LIST), [], 'a second time changes nothing');

  await writeFile(new URL('contract.yaml', root), 'edited by hand\n');
  t.same(await outOfStep(root, LIST), ['contract.yaml']);
});

t.test('a page without the marks of its generated part is refused, not overwritten', async (t) => {
  const root = await plantedProject();
  t.teardown(() => rm(root, { recursive: true }));
  await writeFile(new URL('settings.md', root), 'no marks here\n');
  await t.rejects(writeGenerated(root, LIST), /lacks the marks/);
  t.equal(await readFile(new URL('settings.md', root), 'utf8'), 'no marks here\n');
});

t.test('a command that fails is told, not taken for an empty file', async (t) => {
  const root = await plantedProject();
  t.teardown(() => rm(root, { recursive: true }));
  await t.rejects(outOfStep(root, [{ file: 'contract.yaml', curbside: ['fail'] }]));
});

/** A project whose `curbside` prints `made by ARGUMENT`, and fails when the argument is `fail`. */
async function plantedProject(): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-generated-'));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/runtime.mjs'), '');
  const cli = "if (process.argv[2] === 'fail') process.exit(1);\nconsole.log(`made by ${process.argv[2]}`);\n";
  await writeFile(join(folder, 'src/cli.ts'), cli);
  await writeFile(join(folder, 'settings.md'), PAGE);
  return pathToFileURL(`${folder}/`);
}
