import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { mint, type DeidentifiedText } from './deidentified-text.ts';
import { runEngine } from './engine.ts';
import type { EngineInput, EngineResult, PolicyName } from './engine-types.ts';
import { ENGINE_VERSION, policyVersion, readVersion, withReleases } from './policy.ts';

/** A symmetric key of 32 bytes with the id that receipts carry (`k1`, `k2` …). */
export interface ReceiptKey {
  readonly id: string;
  readonly key: Uint8Array;
}

export interface GateOptions {
  /** The key that mints now; asked for each text, since a new key begins at its time. */
  readonly current: () => ReceiptKey;
  /** Finds a key that still verifies. */
  readonly find: (id: string) => ReceiptKey | undefined;
  readonly policy: PolicyName;
  readonly strictZip3: boolean;
  readonly currentYear: () => number;
  /** Runs the engine in another thread; without it {@link Gate.deidentifyAside} runs it here. */
  readonly runAside?: (input: EngineInput) => Promise<EngineResult>;
}

/** What one field gives: text that may be stored, and what was found in it. */
export interface GatedText extends Omit<EngineResult, 'text'> {
  readonly text: DeidentifiedText;
}

export type GateContext = Pick<EngineInput, 'memory' | 'labels' | 'thread' | 'releases' | 'dateOrder'>;

/** A row of a guarded column as it was read: text, version, receipt. */
export interface StoredSeal {
  readonly text: string;
  readonly version: string;
  readonly receipt: Uint8Array;
}

/** The only way from raw text to {@link DeidentifiedText}: engine first, receipt after. Pure but for the year. */
export interface Gate {
  readonly version: string;
  deidentify(raw: string, context: GateContext): GatedText;
  /** The same for a long text, in another thread; the receipt is made here, where the key is. */
  deidentifyAside(raw: string, context: GateContext): Promise<GatedText>;
  /**
   * Seals stored text again under the current key after verifying its receipt; undefined when the receipt is wrong. Engine
   * and policy in its version stay those that it went through.
   */
  resealStored(row: StoredSeal): DeidentifiedText | undefined;
  /**
   * Reads stored text again by the present engine and policy: sealed anew when nothing in it is to go, `fails` otherwise;
   * undefined when its receipt is wrong. What its author released stays released; `context` is that of its thread.
   */
  rescanStored(
    row: StoredSeal,
    context?: Pick<GateContext, 'memory' | 'thread'>,
  ): DeidentifiedText | 'fails' | undefined;
}

/** The gate over the keys and rules of `options`. */
export function createGate(options: GateOptions): Gate {
  const ownRules = `${ENGINE_VERSION}/${policyVersion(options.policy, options.strictZip3)}`;
  const sealText = (text: string, gatedBy: string): DeidentifiedText => {
    const { id, key } = options.current();
    const version = `${id}/${gatedBy}`;
    return mint(text, version, receiptOf(key, version, text));
  };
  const gated = (result: EngineResult): GatedText => ({
    ...result,
    text: sealText(result.text, withReleases(ownRules, result.releases)),
  });
  const inputOf = (text: string, context: GateContext): EngineInput => ({
    ...context,
    text,
    policy: options.policy,
    strictZip3: options.strictZip3,
    currentYear: options.currentYear(),
  });
  const isGenuine = ({ text, version, receipt }: StoredSeal): boolean => {
    const key = options.find(version.split('/', 1)[0] ?? '');
    return key !== undefined && equal(receiptOf(key.key, version, text), receipt);
  };
  return {
    get version() {
      return `${options.current().id}/${ownRules}`;
    },
    deidentify: (raw, context) => gated(runEngine(inputOf(raw, context))),
    deidentifyAside: async (raw, context) =>
      gated(options.runAside ? await options.runAside(inputOf(raw, context)) : runEngine(inputOf(raw, context))),
    // The text is not read again: engine and policy stay those that made it.
    resealStored: (row) => (isGenuine(row) ? sealText(row.text, row.version.replace(/^[^/]*\//, '')) : undefined),
    rescanStored(row, context = {}) {
      if (!isGenuine(row)) return undefined;
      const { releases } = readVersion(row.version.split('/')[2] ?? '');
      const all = releases.map((reason) => ({ start: 0, end: row.text.length, reason }));
      const result = runEngine(inputOf(row.text, { ...context, releases: all }));
      const holds = result.text === row.text && result.verdict !== 'blocked';
      return holds ? sealText(row.text, withReleases(ownRules, releases)) : 'fails';
    },
  };
}

const prepared = new WeakMap<Uint8Array, KeyObject>();

function receiptOf(key: Uint8Array, version: string, text: string): Uint8Array {
  // A prepared key makes each receipt several times cheaper.
  const known = prepared.get(key) ?? createSecretKey(key);
  prepared.set(key, known);
  return createHmac('sha256', known).update(version).update('\0').update(text).digest();
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
