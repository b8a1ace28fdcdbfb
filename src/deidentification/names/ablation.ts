/**
 * What each layer of the name finder adds: `npm run ablate:names -- DIR` prints recall and wrong names per 1,000 words over
 * the texts with gold spans below DIR, for all layers, each left out, and each alone.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { identifyingOffsets } from '../evaluation/identifying.ts';
import { readCorpus, type GoldDocument } from '../evaluation/corpus.ts';
import { readDocument } from '../read-document.ts';
import { findNames, type NameLayers } from './index.ts';

const LAYERS = ['context', 'lists', 'tagger', 'spread'] as const;
const NAMES = new Set(['NAME', 'PROVIDER']);

const [folder = 'test/deidentification/held-out'] = process.argv.slice(2);
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
const documents = readCorpus(files.map((name) => readFileSync(join(folder, name), 'utf8')));
line('layers', 'recall', 'wrong/1k');
print('all', {});
for (const layer of LAYERS) print(`without ${layer}`, { [layer]: false });
for (const layer of LAYERS.slice(0, 3)) print(`${layer} alone`, only(layer));

function only(kept: (typeof LAYERS)[number]): NameLayers {
  return Object.fromEntries(LAYERS.filter((layer) => layer !== kept).map((layer) => [layer, false]));
}

function print(title: string, layers: NameLayers): void {
  const total = { names: 0, caught: 0, wrong: 0, words: 0 };
  for (const document of documents) count(document, layers, total);
  const recall = total.names === 0 ? 1 : total.caught / total.names;
  const wrong = (1000 * total.wrong) / Math.max(1, total.words);
  line(title, recall.toFixed(4), wrong.toFixed(2));
}

function line(title: string, recall: string, wrong: string): void {
  process.stdout.write(`${title.padEnd(24)} ${recall.padStart(8)} ${wrong.padStart(9)}\n`);
}

interface Total {
  names: number;
  caught: number;
  wrong: number;
  words: number;
}

function count({ text, spans }: GoldDocument, layers: NameLayers, total: Total): void {
  const document = readDocument(text);
  const hidden = new Uint8Array(text.length);
  for (const { start, end } of findNames(document, undefined, { ...layers, places: false })) {
    const [from, to] = document.toOriginal(start, end);
    hidden.fill(1, from, to);
    if (!spans.some((gold) => gold.start < to && from < gold.end)) total.wrong++;
  }
  for (const span of spans.filter(({ category }) => NAMES.has(category))) {
    total.names++;
    if ([...identifyingOffsets(text, span)].every((at) => hidden[at] === 1)) total.caught++;
  }
  total.words += text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}
