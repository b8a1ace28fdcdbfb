import type { EngineInput, EngineResult } from '../../deidentification/index.ts';

/** One text for a worker: everything by value, so that it can cross to another thread. */
export interface EngineJob {
  readonly id: number;
  readonly text: string;
  readonly options: Omit<EngineInput, 'text' | 'memory' | 'randomBytes'>;
  /** `key` keys the tokens of this one case; it is no key of receipts. */
  readonly memory:
    | { readonly labels: ReadonlyMap<string, string>; readonly dayZero?: string; readonly key: Uint8Array }
    | undefined;
}

/** What a worker answers for one text: an unreadable one by its first bad offset, any other failure without words. */
export type EngineAnswer =
  | { readonly id: number; readonly result: EngineResult }
  | { readonly id: number; readonly unreadableAt: number }
  | { readonly id: number; readonly failed: true };

/** What a worker says once it has loaded the engine. */
export const READY = 'ready';
