import type { Static } from 'typebox';
import type { Actor } from '../../../kernel/actor.ts';
import { openPreview, sealPreview } from '../../../platform/preview-token.ts';
import {
  inputMac,
  newMemory,
  outputHash,
  runFields,
  type FieldRelease,
  type TextGatePorts,
  type ThreadMemory,
} from '../../../platform/text-gate.ts';
import { factorInWords, reasonInWords, type Finding, type Risk } from '../../../deidentification/index.ts';
import type { PreviewResult } from './schemas.ts';

export interface PreviewInput {
  readonly text: string;
  readonly caseId?: string | undefined;
  readonly releases?: readonly FieldRelease[];
  readonly previewToken?: string;
}

/** Shows what the gate would do, and keeps nothing: everything needed later travels sealed in the token. */
export async function previewText(
  ports: TextGatePorts,
  actor: Actor,
  input: PreviewInput,
): Promise<Static<typeof PreviewResult>> {
  const thread =
    input.caseId === undefined ? undefined : await ports.threads.load(actor, { kind: 'case', id: input.caseId });
  const earlier = input.previewToken === undefined ? undefined : openPreview(ports, actor, input.previewToken);
  const start: ThreadMemory = thread?.memory
    ? { ...thread.memory, labels: new Map([...(earlier?.memory.labels ?? []), ...thread.memory.labels]) }
    : (earlier?.memory ?? newMemory());
  const request = {
    body: { text: input.text },
    fields: [{ path: ['text'], context: 'case' as const }],
    actor,
    thread: undefined,
    ...(input.releases ? { releases: input.releases } : {}),
  };
  const { outcome } = await runFields(ports, request, thread, start);
  const gated = outcome.fields[0]?.gated;
  if (!gated) throw new Error('the preview has one field');
  const outputs = new Map([
    ...(earlier?.outputs ?? []),
    [inputMac(ports.keys, input.text), outputHash(ports.keys, gated.text.value)] as const,
  ]);
  return {
    text: gated.text.value,
    verdict: gated.verdict,
    findings: [...gated.findings, ...(gated.risk?.findings ?? [])].toSorted(byPlace).map(findingView),
    ...(gated.risk ? { k: gated.risk.k, risk: riskView(gated.risk) } : {}),
    policy: ports.gate.version,
    preview_token: sealPreview(ports, actor, { memory: outcome.memory, outputs }),
  };
}

type PreviewView = Static<typeof PreviewResult>;

function byPlace(left: Finding, right: Finding): number {
  return left.start - right.start;
}

function findingView(finding: Finding): PreviewView['findings'][number] {
  const { start, end, rule, action, reason_code, replacement, score, releasable } = finding;
  const reason = reasonInWords(reason_code);
  return { start, end, class: finding.class, rule, action, reason_code, reason, replacement, score, releasable };
}

function riskView({ level, factors }: Risk): NonNullable<PreviewView['risk']> {
  return { level, factors: factors.map(({ code, share }) => ({ code, words: factorInWords(code), share })) };
}
