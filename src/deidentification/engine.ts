import type { Candidate, Document } from './document.ts';
import type { EngineInput, EngineResult, Risk } from './engine-types.ts';
import type { Finding, Release } from './finding.ts';
import { mayRelease } from './policy.ts';
import { findEchoes } from './echoes.ts';
import { findNames, type KnownNames } from './names/index.ts';
import { foldWord } from './lexicons/index.ts';
import { normalize, readable } from './normalize.ts';
import { settleOverlaps } from './overlaps.ts';
import { RECOGNIZERS } from './recognizers/index.ts';
import { compileScan, runScan } from './recognizers/scan.ts';
import { labelOfPart } from './people.ts';
import { ruleOf } from './reasons.ts';
import { replaceAll, type Replaced } from './replacements.ts';
import { weigh } from './risk/weigh.ts';
import { tokenize } from './tokenize.ts';

type ReleaseReason = Release['reason'];

const SCAN = compileScan(RECOGNIZERS);

/**
 * Runs the whole pipeline on one text: detection copy, tokens, recognizers and names, overlaps, replacements, findings.
 */
export function runEngine(input: EngineInput): EngineResult {
  const original = readable(input.text);
  const document = prepare(original, input);
  const first = [...runScan(SCAN, document), ...findNames(document, knownNames(input))];
  const found = [...first, ...findEchoes(document, first, input)];
  const released = new Map(found.map((candidate) => [candidate, releaseOf(document, candidate, input)] as const));
  const settled = settleOverlaps(found.filter((candidate) => released.get(candidate) === undefined));
  const { replaced, proposals } = replaceAll(document, settled, input);
  const identifiers = disjoint(replaced.map((one) => findingOf(document, one)));
  const tokens = document.text === original ? document.tokens : undefined;
  const { findings, text, risk } = weigh(original, identifiers, input, tokens);
  const releases = [...new Set(released.values())].filter((reason) => reason !== undefined);
  return { text, findings, verdict: verdictOf(findings, risk), proposals, releases, ...(risk ? { risk } : {}) };
}

function prepare(original: string, input: EngineInput): Document {
  const copy = normalize(original);
  return {
    original,
    text: copy.text,
    tokens: tokenize(copy.text),
    currentYear: input.currentYear,
    strictZip3: input.strictZip3 === true,
    toOriginal: copy.toOriginal,
  };
}

function knownNames(input: EngineInput): KnownNames {
  if (!input.memory || input.memory.labels.size === 0) return { labelOf: () => undefined };
  return { labelOf: (part) => labelOfPart(input, foldWord(part)) };
}

/** Why the author released what stands there: for a finding that may be released and that the release covers; offsets are the author's. */
function releaseOf(
  document: Document,
  candidate: Candidate,
  { releases = [] }: EngineInput,
): ReleaseReason | undefined {
  if (releases.length === 0 || !mayRelease(candidate)) return undefined;
  const [start, end] = document.toOriginal(candidate.start, candidate.end);
  return releases.find((release) => release.start <= start && release.end >= end)?.reason;
}

function findingOf(document: Document, one: Replaced): Finding {
  const [start, end] = document.toOriginal(one.start, one.end);
  return {
    start,
    end,
    class: one.class,
    rule: ruleOf(one.class),
    recognizer: one.recognizer,
    score: one.score,
    reason_code: one.reason_code,
    action: one.action,
    releasable: mayRelease(one),
    replacement: one.replacement,
  };
}

/** Two spans of the copy can share a cluster of the original; the later one gives way. */
function disjoint(findings: readonly Finding[]): Finding[] {
  const out: Finding[] = [];
  for (const finding of findings) {
    const start = Math.max(finding.start, out.at(-1)?.end ?? 0);
    if (finding.end > start) out.push({ ...finding, start });
  }
  return out;
}

function verdictOf(findings: readonly Finding[], risk: Risk | undefined): EngineResult['verdict'] {
  const refused = risk !== undefined && risk.findings.length > 0;
  if (refused || findings.some((finding) => finding.action === 'block')) return 'blocked';
  return findings.length > 0 ? 'changed' : 'clean';
}
