import type { Token } from './document.ts';
import type { Finding } from './finding.ts';
import { tokenize } from './tokenize.ts';

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

/**
 * The tokens of the text that {@link applyFindings} gives, made from those of the original: what stays is moved, what stands
 * in is cut anew. Holds only where the tokens are of the original itself.
 */
export function applyToTokens(tokens: readonly Token[], findings: readonly Finding[]): readonly Token[] {
  if (findings.length === 0) return tokens;
  const out: Token[] = [];
  let at = 0;
  let shift = 0;
  for (const finding of findings) {
    for (; (tokens[at]?.start ?? finding.start) < finding.start; at++) push(out, tokens[at], shift);
    for (const token of tokenize(finding.replacement)) push(out, token, finding.start + shift);
    while ((tokens[at]?.start ?? finding.end) < finding.end) at++;
    shift += finding.replacement.length - (finding.end - finding.start);
  }
  for (; at < tokens.length; at++) push(out, tokens[at], shift);
  return out;
}

function push(out: Token[], token: Token | undefined, shift: number): void {
  if (token) out.push(moved(token, shift));
}

function moved(token: Token, shift: number): Token {
  if (shift === 0) return token;
  const { start, end, text, lower, hash, kind, casing, startsLine, startsSentence } = token;
  return { start: start + shift, end: end + shift, text, lower, hash, kind, casing, startsLine, startsSentence };
}
