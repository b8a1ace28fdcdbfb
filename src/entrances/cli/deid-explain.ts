import type { EngineResult, Finding } from '../../deidentification/pure.ts';
import { factorInWords, reasonInWords } from '../../deidentification/pure.ts';

const RED = '\u001B[31m';
const GREEN = '\u001B[32m';
const YELLOW = '\u001B[33m';
const BOLD = '\u001B[1m';
const DIM = '\u001B[2m';
const RESET = '\u001B[0m';

type Paint = (colour: string, words: string) => string;

/**
 * The text with each finding struck in its place, and below it what, why and by which rule, and how k came about.
 * It shows the text: for its author's eyes only.
 */
export function explain(text: string, result: EngineResult, coloured: boolean): string {
  const paint: Paint = (colour, words) => (coloured ? colour + words + RESET : words);
  const all = [...result.findings, ...(result.risk?.findings ?? [])].toSorted(
    (left, right) => left.start - right.start,
  );
  const list = all.map((finding, index) => `${String(index + 1).padStart(3)}. ${describe(finding, paint)}`);
  return [marked(text, all, paint), '', `verdict: ${paint(BOLD, result.verdict)}`, ...riskLines(result, paint), ...list]
    .map((line) => `${line}\n`)
    .join('');
}

function marked(text: string, findings: readonly Finding[], paint: Paint): string {
  let out = '';
  let at = 0;
  for (const finding of findings) {
    if (finding.start < at) continue;
    out += text.slice(at, finding.start) + change(text.slice(finding.start, finding.end), finding, paint);
    at = finding.end;
  }
  return (out + text.slice(at)).trimEnd();
}

function change(written: string, { action, replacement }: Finding, paint: Paint): string {
  if (action === 'block') return paint(YELLOW, `{!${written}!}`);
  return paint(RED, `{-${written}-}`) + paint(GREEN, `{+${replacement}+}`);
}

function describe(finding: Finding, paint: Paint): string {
  const { start, end, action, rule, recognizer, score, releasable, reason_code: reason } = finding;
  const release = releasable ? ', may be released' : '';
  const source = paint(DIM, `${rule} ${recognizer} ${score.toFixed(2)}${release}`);
  return `${finding.class.padEnd(2)} ${action.padEnd(10)} ${start}-${end}  ${reasonInWords(reason)}  ${source}`;
}

function riskLines({ risk }: EngineResult, paint: Paint): string[] {
  if (!risk) return [];
  const why = risk.factors.map(({ code, share }) => `${factorInWords(code)} (${oneIn(share)})`).join(', ');
  const people = risk.k === 1 ? 'one person, or nobody,' : `about ${risk.k.toLocaleString('en')} people`;
  return [`risk ${paint(risk.level === 'low' ? DIM : YELLOW, risk.level)}: ${people} share what is told: ${why}`];
}

function oneIn(share: number): string {
  return `one in ${Math.max(1, Number((1 / share).toPrecision(2))).toLocaleString('en')}`;
}
