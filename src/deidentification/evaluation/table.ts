import type { Report, Tally } from './evaluate.ts';

const COLUMNS = ['docs', 'entities', 'recall', 'precision', 'leaking', 'false/1k', 'touched'];

/** The report as fixed-width text: one line a source, the total, and recall by category. */
export function table(report: Report): string {
  const head = ['source'.padEnd(16), ...COLUMNS.map((name) => name.padStart(9))].join(' ');
  const lines = [...report.sources]
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([source, tally]) => row(source, tally));
  const kinds = [...report.categories].toSorted(([left], [right]) => left.localeCompare(right));
  const byKind = kinds
    .map(([kind, { entities, caught }]) => `${kind} ${ratio(caught, entities)} (${entities})`)
    .join(', ');
  const speed = `speed: ${report.megabytesPerSecond.toFixed(1)} million characters a second`;
  return [head, ...lines, row('ALL', report.total), `by category: ${byKind}`, speed, ...report.errors, ''].join('\n');
}

function row(source: string, tally: Tally): string {
  const figures = [
    String(tally.documents),
    String(tally.entities),
    ratio(tally.caught, tally.entities),
    ratio(tally.hiddenRight, tally.hiddenRight + tally.hiddenWrong),
    ratio(tally.leaking, tally.withIdentifiers),
    ratio(1000 * tally.falseHits, tally.cleanWords),
    ratio(tally.overRedacted, tally.clean),
  ];
  return [source.padEnd(16), ...figures.map((figure) => figure.padStart(9))].join(' ');
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(4);
}
