import type { EngineInput, EngineResult } from './engine-types.ts';
import { runEngine } from './engine.ts';

export type { CaseMemory, EngineInput, EngineResult, PolicyName, Risk, Verdict } from './engine-types.ts';
export type { Finding, FindingAction, FindingClass, Release } from './finding.ts';
export { UnreadableTextError } from './normalize.ts';
export { factorInWords, REASONS, reasonInWords } from './reasons.ts';

/** Everything that {@link deidentify} takes besides the text; all optional. */
export type DeidentifyOptions = Partial<Omit<EngineInput, 'text'>>;

/**
 * De-identifies one text by Safe Harbor (45 CFR 164.514(b)(2)): the text with labels and the findings, offsets in UTF-16
 * code units of exactly what was given. Runs in Node and in browsers; throws UnreadableTextError on control characters.
 */
export function deidentify(text: string, options: DeidentifyOptions = {}): EngineResult {
  return runEngine({ ...options, text, currentYear: options.currentYear ?? new Date().getUTCFullYear() });
}
