import type { Database } from '../../../../platform/database/connection.ts';
import type { Provenance } from '../../checks/check-rows.ts';
import { compareFirstName, compareLastName } from '../../matching/compare-names.ts';
import type { ComparedField, Comparison } from '../../matching/compare.ts';
import { sha256 } from '../look-up.ts';
import { findNewestRun } from '../queries.ts';
import { classifyHit, namesOf, type ExclusionHit, type Sought } from './classify-hit.ts';
import { listExclusionsLike, type ExclusionRow } from './queries.ts';

/** What the exclusion list says about one person, with its provenance. */
export interface ExclusionAnswer {
  readonly source: Provenance;
  readonly comparison: Comparison;
}

/** Asks the loaded LEIE; `missing` is the good outcome, and a list that was never loaded is down, not empty. */
export async function lookUpExclusion(db: Database, sought: Sought): Promise<ExclusionAnswer> {
  const run = await findNewestRun(db, 'leie');
  const entries = run ? await listExclusionsLike(db, { npi: sought.npi, ...namesOf(sought) }) : [];
  const hits = entries.flatMap((entry) => {
    const hit = classifyHit(sought, entry);
    return hit === undefined ? [] : [{ hit, entry }];
  });
  // A hit by number weighs more than any by name.
  const best = hits.find(({ hit }) => hit !== 'name') ?? hits[0];
  if (run && best) return answerOfHit(sought, best.hit, best.entry, run.fileOn);
  return {
    source: provenanceOf(sought, run?.fileOn ?? null, null),
    comparison: run
      ? { outcome: 'missing', detail: 'not_on_exclusion_list', fields: [] }
      : { outcome: 'source_down', detail: 'registry_not_loaded', fields: [] },
  };
}

const VERDICTS = {
  number_and_name: { outcome: 'match', detail: 'on_exclusion_list' },
  number: { outcome: 'near', detail: 'number_on_exclusion_list' },
  name: { outcome: 'near', detail: 'name_on_exclusion_list' },
} as const satisfies Record<ExclusionHit, Pick<Comparison, 'outcome' | 'detail'>>;

/** One entry as the answer, the names explained side by side. */
export function answerOfHit(sought: Sought, hit: ExclusionHit, entry: ExclusionRow, fileOn: string): ExclusionAnswer {
  return {
    source: provenanceOf(sought, fileOn, Buffer.from(entry.rowHash)),
    comparison: { ...VERDICTS[hit], fields: fieldsOf(sought, entry) },
  };
}

function provenanceOf(sought: Sought, fileOn: string | null, rowHash: Buffer | null): Provenance {
  const requestHash = sha256(JSON.stringify(['leie', sought.npi, sought.lastName, sought.firstName]));
  return { source: 'leie', fileOn, requestHash, responseHash: null, rowHash };
}

function fieldsOf(sought: Sought, entry: ExclusionRow): ComparedField[] {
  const { npi, lastName, firstName, middleName } = entry;
  const isSameNumber = npi !== null && npi === sought.npi;
  return [
    ...(isSameNumber ? [{ field: 'number', outcome: 'match', reason: 'number_equal', found: npi } as const] : []),
    { field: 'last_name', ...compareLastName(sought.lastName, lastName, ''), found: lastName },
    { field: 'first_name', ...compareFirstName(sought.firstName, firstName, middleName, ''), found: firstName },
  ];
}
