import type { EngineResult } from '../../deidentification/pure.ts';
import { reasonInWords } from '../../deidentification/pure.ts';

const RED = '\u001B[31m';
const GREEN = '\u001B[32m';
const DIM = '\u001B[2m';
const RESET = '\u001B[0m';

/** The text with each finding struck in its place, and below a list of what, why and by which rule. For the author's eyes only. */
export function explain(text: string, result: EngineResult, coloured: boolean): string {
  const paint = (colour: string, words: string): string => (coloured ? colour + words + RESET : words);
  let marked = '';
  let at = 0;
  for (const finding of result.findings) {
    const removed = paint(RED, `{-${text.slice(finding.start, finding.end)}-}`);
    marked +=
      text.slice(at, finding.start) +
      removed +
      paint(GREEN, finding.replacement === '' ? '(rewrite)' : `{+${finding.replacement}+}`);
    at = finding.end;
  }
  const list = result.findings.map((finding, index) => {
    const release = finding.releasable ? ', may be released' : '';
    const source = paint(DIM, `${finding.rule} ${finding.recognizer} ${finding.score.toFixed(2)}${release}`);
    return `${String(index + 1).padStart(3)}. ${finding.class} ${finding.action.padEnd(10)} ${finding.start}-${finding.end}  ${reasonInWords(finding.reason_code)}  ${source}`;
  });
  const risk =
    result.risk === undefined
      ? []
      : [`risk ${result.risk.level}: about ${Math.round(result.risk.k)} people share what is told`];
  return `${marked}${text.slice(at)}\n\n${[`verdict: ${result.verdict}`, ...risk, ...list].join('\n')}\n`;
}
