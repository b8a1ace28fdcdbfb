import { cruise } from 'dependency-cruiser';
import { CRUISE_OPTIONS, IMPORT_RULES } from './import-rules.ts';
import { teachUsing } from './swc-using.ts';

teachUsing();

/** What a walk over the import graph saw: `violations` as `rule: from -> to`, sorted. */
export interface ImportReport {
  readonly modules: number;
  readonly violations: readonly string[];
}

/** Fewer modules than this means the walk itself is broken (guarantees.md T-33: without swc it sees 0 and exits 0). */
export const FEWEST_MODULES = 60;

/** Walks `src` under `root` (an absolute folder) and judges every import by the import rules. */
export async function cruiseImports(root: string): Promise<ImportReport> {
  const ruleSet = { forbidden: [...IMPORT_RULES] };
  const resolve = { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'], conditionNames: ['import', 'node', 'types'] };
  const { output } = await cruise(['src'], { ...CRUISE_OPTIONS, baseDir: root, validate: true, ruleSet }, resolve);
  if (typeof output === 'string') throw new TypeError('dependency-cruiser reported text instead of a graph');
  return {
    modules: output.summary.totalCruised,
    violations: output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).toSorted(),
  };
}
