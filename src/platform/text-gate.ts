import { createHmac, randomBytes } from 'node:crypto';
import {
  replaceFreeText,
  unreadLength,
  type FreeTextField,
  type Gate,
  type GateContext,
  type GatedText,
  type Release,
} from '../deidentification/index.ts';
import type { Actor } from '../kernel/actor.ts';
import { AppError } from '../kernel/errors.ts';
import type { Id } from '../kernel/ids.ts';
import { tokenFunction } from './engine-pool/name-token.ts';
import { openPreview, type PreviewRecord } from './preview-token.ts';
import type { Keys } from './keys.ts';

/** Which thread a text belongs to. */
export interface ThreadRef {
  readonly kind: 'case' | 'comment' | 'conversation' | 'message' | 'room';
  readonly id: Id;
  /** The text replaces that of the case, comment or message named: its present text is then no part of the thread. */
  readonly editing?: true;
}

/** Labels and day 0 of one case, by value: `labels` maps keyed tokens to labels; `key` (32 bytes) keys the tokens. */
export interface ThreadMemory {
  readonly key: Buffer;
  readonly labels: ReadonlyMap<string, string>;
  readonly dayZero?: string;
  /** As what it was read from the database; missing where it has more by now. */
  readonly stored?: StoredMemory | undefined;
}

/** Which memory this is and how often it has grown: two readings with the same of both hold the same. */
export interface StoredMemory {
  readonly wrappedKey: Uint8Array;
  readonly version: number;
}

/** What the engine may know of a thread: its memory and its gated text, oldest first. */
export interface Thread {
  readonly ref: ThreadRef;
  readonly memory: ThreadMemory | undefined;
  readonly posts: readonly string[];
}

/** How platform reaches the threads that `rooms` owns; filled in app.ts. */
export interface ThreadPort {
  /** The thread as this viewer may see it; throws not_found when they may not. */
  load(actor: Actor, ref: ThreadRef): Promise<Thread>;
  /**
   * Stores what `after` adds to what was stored `before`, all or nothing, and returns what stands then. Nothing is stored
   * when another writer meanwhile gave a token or a label to somebody, or day 0: the caller runs the text again with what
   * came back. Undefined when the room takes nothing any more.
   */
  allot(ref: ThreadRef, before: ThreadMemory | undefined, after: ThreadMemory): Promise<ThreadMemory | undefined>;
}

export interface FieldFinding {
  readonly pointer: string;
  readonly gated: GatedText;
}

/** What came of the prose of one request. `memory` holds everything known after it. */
export interface GateOutcome {
  readonly memory: ThreadMemory;
  /** The thread it was read in, as its owner names it. */
  readonly thread?: ThreadRef | undefined;
  readonly fields: readonly FieldFinding[];
  readonly policy: string;
}

/** A release as a request states it: which field, which span, why. */
export interface FieldRelease extends Release {
  readonly pointer?: string;
}

export interface GateRequest {
  readonly body: unknown;
  readonly fields: readonly FreeTextField[];
  readonly actor: Actor | undefined;
  readonly thread: ThreadRef | undefined;
  /** The thread, where somebody began to read it already. */
  readonly opened?: Promise<Thread> | undefined;
  readonly releases?: readonly FieldRelease[];
  readonly previewToken?: string;
}

export interface TextGatePorts {
  readonly gate: Gate;
  readonly threads: ThreadPort;
  readonly keys: Keys;
  readonly now: () => number;
  readonly caseMemory: boolean;
}

export interface GateReply {
  readonly clean: unknown;
  readonly outcome: GateOutcome;
}

/**
 * Takes every marked field of a request through the engine, with its thread as context.
 * Throws `deid_blocked` (spans in UTF-16 units of what was sent), `preview_mismatch`, `invalid_request` for unreadable
 * text and `deid_unavailable` for any failure of the engine: then nothing is written.
 */
export async function passGate(ports: TextGatePorts, request: GateRequest): Promise<GateReply> {
  const { actor, thread: ref } = request;
  const thread = ref && actor ? await (request.opened ?? ports.threads.load(actor, ref)) : undefined;
  const preview =
    request.previewToken === undefined ? undefined : openPreview(ports, request.actor, request.previewToken);
  const settled = await runUntilSettled(ports, request, thread, startingMemory(thread, preview));
  refuseBlocked(settled.outcome);
  if (preview) refuseOtherText(ports.keys, preview, settled);
  return settled;
}

interface FieldsRun extends GateReply {
  readonly inputs: ReadonlyMap<string, string>;
}

/** Runs the engine over the fields in schema order; each sees the labels of those before. Exported for preview. */
export async function runFields(
  ports: TextGatePorts,
  request: GateRequest,
  thread: Thread | undefined,
  start: ThreadMemory,
): Promise<FieldsRun> {
  let memory = start;
  const found: FieldFinding[] = [];
  const inputs = new Map<string, string>();
  const clean = await replaceFreeText(request.body, request.fields, async (raw, _field, pointer) => {
    const releases = (request.releases ?? []).filter((release) => (release.pointer ?? pointer) === pointer);
    const gated = await runEngineOnce(ports.gate, raw, pointer, {
      ...(ports.caseMemory ? memoryContext(memory) : { labels: 'roles' as const }),
      thread: [...(thread?.posts ?? []), ...found.map((field) => field.gated.text.value)],
      releases,
    });
    memory = ports.caseMemory ? grown(memory, gated) : memory;
    found.push({ pointer, gated });
    inputs.set(pointer, raw);
    return gated.text;
  });
  return { clean, inputs, outcome: { memory, thread: thread?.ref, fields: found, policy: ports.gate.version } };
}

/** Characters of a text that the engine reads in about 2 ms; a longer one goes to another thread. */
const SHORT_TEXT = 6_000;
/** Characters of its thread that it reads in about 5 ms, and once: what it has read of a thread it remembers. */
const SHORT_THREAD = 100_000;

function isShort(raw: string, thread: readonly string[] = []): boolean {
  if (raw.length > SHORT_TEXT) return false;
  // Most threads are short as a whole: then nobody need ask which posts are known.
  const length = thread.reduce((total, post) => total + post.length, 0);
  return length <= SHORT_THREAD || unreadLength(thread) <= SHORT_THREAD;
}

async function runEngineOnce(gate: Gate, raw: string, pointer: string, context: GateContext): Promise<GatedText> {
  try {
    return isShort(raw, context.thread) ? gate.deidentify(raw, context) : await gate.deidentifyAside(raw, context);
  } catch (error) {
    if (error instanceof Error && error.name === 'UnreadableTextError') {
      throw new AppError('invalid_request', {
        errors: [
          { pointer, code: 'control_character', message: 'holds a control character other than line break and tab' },
        ],
      });
    }
    throw new AppError('deid_unavailable', { retryAfterSeconds: 1 });
  }
}

/** How often a text is run again because others gave labels in the same thread at the same time. */
const MOST_RUNS = 8;

/** Two texts at once may propose different labels for one person, or one label for two: the first stored wins, the other text is run again. */
async function runUntilSettled(
  ports: TextGatePorts,
  request: GateRequest,
  thread: Thread | undefined,
  start: ThreadMemory,
): Promise<FieldsRun> {
  let memory = start;
  let stored = thread?.memory;
  for (let runs = 0; runs < MOST_RUNS; runs++) {
    const run = await runFields(ports, request, thread, memory);
    const after = run.outcome.memory;
    if (!thread || !ports.caseMemory || !hasNews(stored, after)) return run;
    refuseBlocked(run.outcome);
    const allotted = await ports.threads.allot(thread.ref, stored, after);
    if (!allotted || holds(allotted, after)) return run;
    memory = allotted;
    stored = allotted;
  }
  throw new AppError('deid_unavailable', { retryAfterSeconds: 1 });
}

/** Whether stored memory agrees with everything that a run used. */
function holds(stored: ThreadMemory, used: ThreadMemory): boolean {
  if (!stored.key.equals(used.key) || stored.dayZero !== used.dayZero) return false;
  return [...used.labels].every(([token, label]) => stored.labels.get(token) === label);
}

function hasNews(before: ThreadMemory | undefined, after: ThreadMemory): boolean {
  return after.labels.size > (before?.labels.size ?? 0) || after.dayZero !== before?.dayZero;
}

function startingMemory(thread: Thread | undefined, preview: PreviewRecord | undefined): ThreadMemory {
  const stored = thread?.memory;
  if (!preview) return stored ?? newMemory();
  if (!stored) return preview.memory;
  const dayZero = stored.dayZero ?? preview.memory.dayZero;
  return { key: stored.key, labels: new Map([...preview.memory.labels, ...stored.labels]), ...day(dayZero) };
}

/** The memory of a thread as the engine takes it. */
export function memoryContext({ key, labels, dayZero }: ThreadMemory): Pick<GateContext, 'memory'> {
  return { memory: { labels, ...day(dayZero), token: tokenFunction(key), key } };
}

/** Memory of a case that does not exist yet: a random key, no labels. */
export function newMemory(): ThreadMemory {
  return { key: randomBytes(32), labels: new Map() };
}

function grown(memory: ThreadMemory, gated: GatedText): ThreadMemory {
  const { labels, dayZero } = gated.proposals;
  if (labels.length === 0 && dayZero === undefined) return memory;
  return { key: memory.key, labels: new Map([...labels, ...memory.labels]), ...day(memory.dayZero ?? dayZero) };
}

function day(dayZero: string | undefined): { dayZero?: string } {
  return dayZero === undefined ? {} : { dayZero };
}

function refuseBlocked(outcome: GateOutcome): void {
  const blocked = outcome.fields.filter((field) => field.gated.verdict === 'blocked');
  if (blocked.length === 0) return;
  throw new AppError('deid_blocked', { spans: blocked.flatMap(blockingSpans) });
}

function blockingSpans(field: FieldFinding): object[] {
  return [...field.gated.findings, ...(field.gated.risk?.findings ?? [])]
    .filter((finding) => finding.action === 'block')
    .map((finding) => ({
      pointer: field.pointer,
      start: finding.start,
      end: finding.end,
      class: finding.class,
      rule: finding.rule,
      action: finding.action,
      releasable: finding.releasable,
      reason_code: finding.reason_code,
    }));
}

function refuseOtherText(keys: Keys, preview: PreviewRecord, run: FieldsRun): void {
  for (const { pointer, gated } of run.outcome.fields) {
    const expected = preview.outputs.get(inputMac(keys, run.inputs.get(pointer) ?? ''));
    if (expected !== outputHash(keys, gated.text.value)) throw new AppError('preview_mismatch');
  }
}

/** Keyed fingerprint of a raw text: a bare hash of a short text could be guessed. */
export function inputMac(keys: Keys, raw: string): string {
  return createHmac('sha256', keys.preview.current.key).update('input\0').update(raw).digest('base64url');
}

export function outputHash(keys: Keys, text: string): string {
  return createHmac('sha256', keys.preview.current.key).update('output\0').update(text).digest('base64url');
}
