/** The second door of the engine: scoring it against texts with gold spans. Nothing that the server runs comes through here. */
export { readCorpus, type GoldDocument, type GoldSpan } from './corpus.ts';
export { evaluate, type Report, type Tally } from './evaluate.ts';
export { table } from './table.ts';
