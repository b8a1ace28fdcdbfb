import type { Database } from '../../../../platform/database/connection.ts';
import type { Load, Merged, Reading, RegisterFormat } from '../register-format.ts';
import { endMissingTaxonomies, findMissingTaxonomies, mergeTaxonomies } from './queries.ts';

/** Columns of the NUCC taxonomy file, in order (product.md 6.6). */
export const NUCC_HEADER = [
  'Code',
  'Grouping',
  'Classification',
  'Specialization',
  'Definition',
  'Notes',
  'Display Name',
  'Section',
] as const;

/**
 * The provider taxonomy of the NUCC, which only its licensee may load: a loader, never the table. Definitions, notes and
 * section are not kept (product.md 6.6).
 */
export const NUCC: RegisterFormat = {
  kind: 'nucc',
  header: NUCC_HEADER,
  entry: /^nucc_taxonomy_\d{3}\.csv$/i,
  /** `nucc_taxonomy_261.csv` is the second edition of 2026, of 1 July. */
  dayInName(fileName) {
    const [, year, edition] = /nucc_taxonomy_(\d{2})([01])/i.exec(fileName) ?? [];
    return year === undefined ? undefined : `20${year}-${edition === '0' ? '01' : '07'}-01`;
  },
  read: readNuccRow,
  merge: mergeNucc,
  findMissing: findMissingTaxonomies,
};

/** Reads one line; a code is ten characters that end in X. */
export function readNuccRow(cells: readonly string[]): Reading {
  if (cells.length !== NUCC_HEADER.length) return { kind: 'reject', reason: 'wrong number of columns' };
  const [code = '', grouping = '', classification = '', specialization = '', , , displayName = ''] = cells.map((cell) =>
    cell.replaceAll('\0', '').trim(),
  );
  if (!/^[0-9A-Z]{9}X$/.test(code)) return { kind: 'reject', reason: 'not a taxonomy code' };
  if ([grouping, classification, specialization].some((text) => text.length > 120) || displayName.length > 240) {
    return { kind: 'reject', reason: 'a name is too long' };
  }
  return { kind: 'row', key: code, facts: { grouping, classification, specialization, display_name: displayName } };
}

async function mergeNucc(tx: Database, load: Load): Promise<Merged> {
  const { added, changed } = await mergeTaxonomies(tx, load.runId);
  return { added, changed, ended: await endMissingTaxonomies(tx, load.runId, load.fileOn), membersAffected: 0 };
}
