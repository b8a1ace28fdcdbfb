import type { Finding } from './finding.ts';

/** The text with every finding replaced; findings are in order and do not overlap, offsets are those of the text. */
export function applyFindings(original: string, findings: readonly Finding[]): string {
  let text = '';
  let at = 0;
  for (const finding of findings) {
    text += original.slice(at, finding.start) + finding.replacement;
    at = finding.end;
  }
  return text + original.slice(at);
}
