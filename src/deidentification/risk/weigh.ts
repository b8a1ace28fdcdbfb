import type { Token } from '../document.ts';
import type { EngineInput, Risk } from '../engine-types.ts';
import type { Finding } from '../finding.ts';
import { policyOf, type Policy } from '../policy.ts';
import { ruleOf } from '../reasons.ts';
import { applyFindings, applyToTokens } from '../apply-findings.ts';
import type { Fact, FactKind } from './quasi-identifiers.ts';
import { assessRisk, type Assessment } from './risk.ts';

/** Findings with those that the risk of the whole thread adds, the text they give, and the risk itself. */
export interface Weighed {
  readonly findings: readonly Finding[];
  readonly text: string;
  readonly risk?: Risk;
}

/**
 * Weighs what is left of a text after its identifiers are gone together with its thread: names what would identify, and by
 * policy generalises year and region. Offsets of the findings are those of the original.
 */
export function weigh(
  original: string,
  findings: readonly Finding[],
  input: EngineInput,
  tokens?: readonly Token[],
): Weighed {
  const policy = policyOf(input.policy);
  const thread = input.thread ?? [];
  const text = applyFindings(original, findings);
  const assessed = assessRisk(text, thread, policy, tokens && applyToTokens(tokens, findings));
  if (!assessed) return { findings, text };
  const general = generalised(findings, assessed, policy);
  if (!general) return { findings, text, risk: riskOf(findings, assessed) };
  const after = applyFindings(original, general);
  const again = assessRisk(after, thread, policy);
  return { findings: general, text: after, ...(again ? { risk: riskOf(general, again) } : {}) };
}

/** The risk with its findings, each over what it covers in the original. */
function riskOf(findings: readonly Finding[], { risk, blocking }: Assessment): Risk {
  const refused = blocking.map((fact) => ({
    ...findingOf(fact, REASON_OF[fact.kind] ?? 'identifying_combination'),
    start: toOriginal(findings, fact.start, 'start'),
    end: toOriginal(findings, fact.end, 'end'),
  }));
  return { ...risk, findings: refused };
}

const REASON_OF: Partial<Readonly<Record<FactKind, string>>> = {
  unique_person: 'unique_person',
  in_the_news: 'event_in_the_news',
  event: 'event_in_the_news',
};

/** EU policy: below its k the year goes, and state and ZIP3 area beside a rare disease. Undefined when nothing is to go. */
function generalised(
  findings: readonly Finding[],
  { risk, facts }: Assessment,
  { generaliseBelow }: Policy,
): readonly Finding[] | undefined {
  if (risk.k >= generaliseBelow) return undefined;
  const rare = risk.factors.some(({ code }) => code === 'rare_disease');
  const going = facts.filter(({ kind }) => kind === 'year' || (rare && (kind === 'state' || kind === 'zip3')));
  if (going.length === 0) return undefined;
  const added = going.map((fact) => ({
    ...findingOf(fact, fact.kind === 'year' ? 'year_with_few_people' : 'region_with_rare_disease'),
    rule: 'GDPR recital 26',
    action: 'generalise' as const,
    replacement: fact.kind === 'year' ? '[YEAR]' : '[REGION]',
  }));
  return added.reduce(absorb(findings), findings);
}

/** A finding over a fact; its offsets are still those of the gated text. */
function findingOf({ start, end }: Fact, reason: string): Finding {
  return {
    start,
    end,
    class: 'QI',
    rule: ruleOf('QI'),
    recognizer: 'any/risk',
    score: 1,
    reason_code: reason,
    action: 'block',
    releasable: false,
    replacement: '',
  };
}

/** Adds a finding with offsets of the text that `placed` gives, in the original's offsets; it takes in those it overlaps. */
function absorb(placed: readonly Finding[]): (findings: readonly Finding[], added: Finding) => readonly Finding[] {
  return (findings, added) => {
    let [start, end] = [toOriginal(placed, added.start, 'start'), toOriginal(placed, added.end, 'end')];
    const apart = (one: Finding): boolean => one.end <= start || one.start >= end;
    for (const one of findings.filter((held) => !apart(held))) {
      start = Math.min(start, one.start);
      end = Math.max(end, one.end);
    }
    return [...findings.filter(apart), { ...added, start, end }].toSorted((left, right) => left.start - right.start);
  };
}

/** Where an offset of the gated text stands in the original; inside a replacement, the edge of its finding. */
function toOriginal(findings: readonly Finding[], offset: number, edge: 'start' | 'end'): number {
  let shift = 0;
  for (const { start, end, replacement } of findings) {
    const from = start - shift;
    const to = from + replacement.length;
    if (offset < from || (edge === 'end' && offset === from)) break;
    if (offset < to || (edge === 'end' && offset === to)) return edge === 'start' ? start : end;
    shift += end - start - replacement.length;
  }
  return offset + shift;
}
