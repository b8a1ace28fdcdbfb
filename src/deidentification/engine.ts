import type { Candidate, Document } from './document.ts';
import type { EngineInput, EngineResult, Risk } from './engine-types.ts';
import type { Finding, Release } from './finding.ts';
import { mayRelease } from './policy.ts';
import { findEchoes } from './echoes.ts';
import { findNames, type KnownNames } from './names/index.ts';
import { foldWord } from './lexicons/index.ts';
import { readable } from './normalize.ts';
import { settleOverlaps } from './overlaps.ts';
import { RECOGNIZERS } from './recognizers/index.ts';
import { compileScan, runScan } from './recognizers/scan.ts';
import { labelOfPart } from './people.ts';
import { readDocument } from './read-document.ts';
import { ruleOf } from './reasons.ts';
import { replaceAll, type Replaced } from './replacements.ts';
import { weigh } from './risk/weigh.ts';

type ReleaseReason = Release['reason'];

const SCAN = compileScan(RECOGNIZERS);

/**
 * Runs the whole pipeline on one text: detection copy, tokens, recognizers and names, overlaps, replacements, findings.
 */
export function runEngine(input: EngineInput): EngineResult {
  const original = readable(input.text);
  const document = readDocument(original, input.currentYear, input.strictZip3);
  const first = runScan(SCAN, document).concat(findNames(document, knownNames(input)));
  const found = first.concat(findEchoes(document, first, input));
  const { held, releases } = withoutReleased(document, found, input);
  const { replaced, proposals } = replaceAll(document, settleOverlaps(held), input);
  const identifiers = disjoint(replaced.map((one) => findingOf(document, one)));
  const tokens = document.text === original ? document.tokens : undefined;
  const { findings, text, risk } = weigh(original, identifiers, input, tokens);
  return { text, findings, verdict: verdictOf(findings, risk), proposals, releases, ...(risk ? { risk } : {}) };
}

function knownNames(input: EngineInput): KnownNames | undefined {
  if (!input.memory || input.memory.labels.size === 0) return undefined;
  return { labelOf: (part) => labelOfPart(input, foldWord(part)) };
}

/** The candidates that their author did not release, and the reasons of those that were, each once. */
function withoutReleased(
  document: Document,
  found: readonly Candidate[],
  input: EngineInput,
): { readonly held: readonly Candidate[]; readonly releases: readonly ReleaseReason[] } {
  if (!input.releases?.length) return { held: found, releases: [] };
  const reasons = new Set<ReleaseReason>();
  const held = found.filter((candidate) => {
    const reason = releaseOf(document, candidate, input);
    if (reason !== undefined) reasons.add(reason);
    return reason === undefined;
  });
  return { held, releases: [...reasons] };
}

/** Why the author released what stands there: for a finding that may be released and that the release covers; offsets are the author's. */
function releaseOf(
  document: Document,
  candidate: Candidate,
  { releases = [] }: EngineInput,
): ReleaseReason | undefined {
  if (!mayRelease(candidate)) return undefined;
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
