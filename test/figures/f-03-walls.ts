import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { createTestDatabase, withClient } from '../support/database.ts';
import { cruiseImports, FEWEST_MODULES } from '../tools/check/imports.ts';
import { compileRefusals, withoutMarks } from '../walls/compile-refusals.ts';
import { readProseColumns } from '../walls/prose-columns.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

const ROOT = join(import.meta.dirname, '../..');
/** An import that the rules refuse, of the module where the mint lives. */
const MINT = /-> src\/deidentification\/deidentified-text\.ts$/;

/** P1 by the compiler: what is not de-identified reaches no column, and no column for prose stands without a guard. */
export const figure: Figure = {
  id: 'F-03',
  title: 'Ways from a request to the store that compile; prose columns without guard; imports of the mint',
  target: '0, 0 and 0',
  anchor: 'none published; Zulip guards its access functions by review',
  tier: 'C',
  database: true,
  run: async (bench) => judge(await compileRefusals(), await columnsWith(bench, ''), await mintImports(ROOT)),
  control: {
    planted: 'every way tried without its mark, a new text column, and a feature that imports the mint',
    run: planted,
  },
};

async function planted(bench: Bench): Promise<Measured> {
  const bare = await compileRefusals(withoutMarks);
  const open = [...new Set(bare.errors)];
  const columns = await columnsWith(bench, 'create table planted (id uuid primary key, note text)');
  const imports = await mintImports(await sourceWithPlantedImport(bench));
  const measured = judge({ ...bare, open, tried: open.length }, columns, imports);
  const isNoticed = open.length > 40 && columns.unguarded.length === 1 && imports.violations.length === 2;
  return { value: measured.value, pass: !isNoticed };
}

function judge(
  refusals: Awaited<ReturnType<typeof compileRefusals>>,
  columns: Awaited<ReturnType<typeof readProseColumns>>,
  imports: Awaited<ReturnType<typeof mintImports>>,
): Measured {
  const { tried, open, errors, noticed } = refusals;
  const { unguarded, seen } = columns;
  const { violations, modules } = imports;
  return {
    value: `${open.length} of ${tried} ways; ${unguarded.length} of ${seen.length} columns; ${violations.length} in ${modules} modules`,
    pass:
      open.length + errors.length + unguarded.length + violations.length === 0 &&
      noticed &&
      tried >= 40 &&
      seen.length > 40 &&
      modules >= FEWEST_MODULES,
  };
}

async function columnsWith(bench: Bench, statements: string): ReturnType<typeof readProseColumns> {
  const database = await createTestDatabase(bench);
  return withClient(database.adminUrl, async (admin: pg.Client) => {
    await admin.query(statements);
    return readProseColumns(admin);
  });
}

async function mintImports(root: string): Promise<{ violations: readonly string[]; modules: number }> {
  const { modules, violations } = await cruiseImports(root);
  return { modules, violations: violations.filter((one) => MINT.test(one)) };
}

/** A copy of the source with one module more, which imports what only the engine may. */
async function sourceWithPlantedImport(bench: Bench): Promise<string> {
  const root = await bench.folder('source');
  await cp(join(ROOT, 'src'), join(root, 'src'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  await mkdir(join(root, 'src/features/cases'), { recursive: true });
  await writeFile(
    join(root, 'src/features/cases/planted.ts'),
    "export { mint } from '../../deidentification/deidentified-text.ts';\n",
  );
  return root;
}
