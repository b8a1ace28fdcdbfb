/** The door of the engine: nothing else of this room is imported from outside. The mint stays inside. */
export { createGate } from './gate.ts';
export type { Gate, GateContext, GatedText, ReceiptKey } from './gate.ts';
export { DeidentifiedText } from './deidentified-text.ts';
export { FreeText, assertClosed, freeTextFields, readRaw, replaceFreeText, SchemaNotClosedError } from './free-text.ts';
export type { Deidentified, FreeTextField, RawText, TextContext } from './free-text.ts';
export { bytea, erased, guardedText, sealed } from './column.ts';
export type { StoredText } from './column.ts';
export type { CaseMemory, EngineInput, EngineResult, Risk, Verdict } from './engine-types.ts';
export { UnreadableTextError } from './normalize.ts';
export type { Finding, Release } from './finding.ts';
export { factorInWords, reasonInWords } from './reasons.ts';
export { isSilent } from './earlier-post.ts';
export { unreadLength } from './risk/risk.ts';
