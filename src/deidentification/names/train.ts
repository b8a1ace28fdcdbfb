/**
 * Trains the name tagger: `node src/deidentification/names/train.ts DATA DEVELOPMENT [--out FILE] [--posts N] [--epochs N] [--seed N]`.
 * DATA holds the public lists and the corpora under `ner/` (CC-BY 4.0, see lexicons/SOURCE.md), DEVELOPMENT the clean
 * clinical notes. The same input and seed give the same bytes.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readDocument } from '../read-document.ts';
import { EPONYMS } from '../lexicons/build-words.ts';
import { quantised, runsOf, trainChain, withoutRare, type Labelling, type Run } from './crf.ts';
import { featuresFingerprint } from './fingerprint.ts';
import { isOpen, PLACE_TABLE_SIZE, TABLE_SIZE } from './features.ts';
import { isPlaceJoint, mayBePlace } from './place-open.ts';
import { isJoint } from './tagger.ts';
import { readConll, recased, renamed, type Example } from './train-corpora.ts';
import { People, seededRandom } from './train-people.ts';
import { PostWriter, type Fillers } from './train-posts.ts';
import { withWords, type Words } from './words.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: new URL('model.generated.js', import.meta.url).pathname },
    posts: { type: 'string', default: '200000' },
    epochs: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    /** Train on every second note only, so that the others can tell how it does. */
    half: { type: 'boolean', default: false },
  },
});
const [data = '', development = ''] = positionals;
const random = seededRandom(Number(values.seed));
const notes = readNotes();
const filled = fillers();
const people = new People(random, filled);
const examples = [...corpora(), ...notes, ...posts()];
const nameRuns = examples.flatMap((example) => toRuns(example, nameLabels));
const placeRuns = examples.flatMap((example) => toRuns(example, placeLabels));
write(trained(nameRuns), trained(placeRuns).slice(0, PLACE_TABLE_SIZE));

function trained(runs: readonly Run[]): Int8Array {
  const units = runs.reduce((sum, { gold }) => sum + gold.length, 0);
  withoutRare(runs, 3);
  const weights = quantised(trainChain(runs, Number(values.epochs), random));
  const used = weights.filter((weight) => weight !== 0).length;
  console.log(`${examples.length} texts, ${runs.length} runs, ${units} units, ${used} weights are not zero`);
  return weights;
}

function corpora(): Example[] {
  return readdirSync(`${data}/ner`)
    .toSorted()
    .flatMap((file) => readConll(readFileSync(`${data}/ner/${file}`, 'utf8')))
    .flatMap((example) => (example.names.length > 0 ? [example, other(example), other(example)] : [example]))
    .flatMap((example) => {
      const draw = random();
      if (draw < 0.2) return [example, recased(example, 'lower')];
      return draw < 0.26 ? [example, recased(example, 'upper')] : [example];
    });
}

function other(example: Example): Example {
  return renamed(example, (count) => (count > 1 ? people.full() : random() < 0.6 ? people.first() : people.last()));
}

function readNotes(): Example[] {
  const lines = readFileSync(`${development}/notes_clean.jsonl`, 'utf8').split('\n').filter(Boolean);
  return lines
    .filter((_, index) => !values.half || index % 2 === 0)
    .map((line) => JSON.parse(line))
    .map(({ text, spans }: { text: string; spans: { start: number; end: number; category: string }[] }) => {
      const of = (kind: RegExp): Example['names'] =>
        spans.filter(({ category }) => kind.test(category)).map(({ start, end }) => [start, end] as const);
      return { text, names: of(/^(?:NAME|PROVIDER)$/), places: of(/^(?:GEO|FACILITY)$/), doubtful: of(/^OPTIONAL$/) };
    })
    .flatMap((example) => [example, recased(example, 'lower')]);
}

function posts(): Example[] {
  const writer = new PostWriter(random, filled);
  return Array.from({ length: Number(values.posts) }, () => writer.write());
}

function fillers(): Fillers {
  const column = (file: string, index = 0): string[] =>
    readFileSync(`${data}/${file}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[index] ?? '')
      .filter((cell) => cell.length > 1 && !cell.includes('"'));
  const title = (text: string): string =>
    text.toLowerCase().replace(/(?<![a-z'])[a-z]/g, (letter) => letter.toUpperCase());
  return {
    firstNames: column('us_first_names.csv').slice(0, 40_000),
    surnames: column('us_surnames.csv'),
    eponyms: [...column('eponyms_signs_scores_devices.csv'), ...column('medical_eponyms.csv'), ...EPONYMS],
    drugs: column('drug_names.csv').filter((name) => /^[A-Za-z-]{4,}$/.test(name)),
    diseases: column('doid_disease_names.txt').filter((name) => name.split(' ').length < 4),
    cities: column('world_cities.csv').filter((name) => /^[A-Z][A-Za-z ]+$/.test(name)),
    hospitals: column('cms_hospitals.csv', 1).map(title),
    words: noteWords(),
    sentences: notes
      .filter(({ names }) => names.length === 0)
      .flatMap(({ text }) => text.split(/(?<=[.:])\s/))
      .filter((sentence) => sentence.length > 10 && sentence.length < 160),
  };
}

/** Words of notes without a name that are written small, four letters or more, in the order of the alphabet. */
function noteWords(): string[] {
  const words = notes
    .filter(({ names }) => names.length === 0)
    .flatMap(({ text }) => text.match(/(?<![\p{L}\p{N}-])\p{Ll}{4,16}(?![\p{L}\p{N}-])/gu) ?? []);
  return [...new Set(words)].toSorted();
}

type Labels = (words: Words, holds: (spans: Example['names'], unit: number) => boolean, example: Example) => Labelling;

function toRuns(example: Example, labels: Labels): Run[] {
  const document = readDocument(example.text);
  return withWords(document, (words) => {
    const holds = (spans: Example['names'], unit: number): boolean => {
      const [start] = document.toOriginal(words.start[unit] ?? 0, words.end[unit] ?? 0);
      return spans.some(([from, to]) => start >= from && start < to);
    };
    return runsOf(words, labels(words, holds, example));
  });
}

function nameLabels(...[words, holds, { names }]: Parameters<Labels>): Labelling {
  return {
    isOpen: (unit) => isOpen(words, unit),
    isJoint: (unit) => isJoint(words, unit),
    isGold: (unit) => holds(names, unit),
    mask: TABLE_SIZE - 1,
  };
}

/** Organisations are left out: some locate and some do not. */
function placeLabels(...[words, holds, { places, doubtful = [] }]: Parameters<Labels>): Labelling {
  return {
    isOpen: (unit) => mayBePlace(words, unit) && !holds(doubtful, unit),
    isJoint: (unit) => isPlaceJoint(words, unit),
    isGold: (unit) => holds(places, unit),
    mask: PLACE_TABLE_SIZE - 1,
  };
}

function write(names: Int8Array, places: Int8Array): void {
  const text = (weights: Int8Array): string => Buffer.from(weights.buffer, 0, weights.length).toString('base64');
  const lines = [
    '// Generated by names/train.ts; see lexicons/SOURCE.md for the corpora. Do not edit.',
    `export const WEIGHTS = '${text(names)}';`,
    `export const PLACE_WEIGHTS = '${text(places)}';`,
    `export const FINGERPRINT = '${featuresFingerprint()}';`,
  ];
  writeFileSync(values.out, `${lines.join('\n')}\n`);
}
