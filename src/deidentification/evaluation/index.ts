export { readCorpus, type GoldDocument, type GoldSpan } from './corpus.ts';
export { evaluate, type Report, type Tally } from './evaluate.ts';
export { table } from './table.ts';
