/** W0: the de-identification engine on one core: throughput, latency of a 1 kB post, long texts, growth, load of the model. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readCorpus } from '../../src/deidentification/evaluation/index.ts';
import { deidentify } from '../../src/deidentification/pure.ts';
import { cost, lengthened, worstGrowth } from '../deidentification/growth.ts';
import type { Row } from './row.ts';
import type { Workload } from './workload.ts';

const HELD_OUT = new URL('../deidentification/held-out/', import.meta.url);
const MEGABYTE = 1e6;
const YEAR = { currentYear: 2026 };

/** The engine's workload; `raw` is one pass of a regular expression over the words, the least that any engine does. */
export const deid: Workload = {
  name: 'deid',
  run: async ({ corpus }) => {
    const notes = heldOut('notes');
    const prose = withoutIdentifiers('notes');
    const posts = ['posts-phi', 'posts-clean', 'threads'].flatMap(heldOut);
    const texts = [...notes, ...posts];
    warm(texts);
    return [
      throughput('clinical prose', prose, 5),
      throughput('notes dense with identifiers', notes, 1),
      ...(corpus === undefined ? [] : [throughput('corpus', textsBelow(corpus), 5)]),
      throughput('posts dense with identifiers', posts, 1),
      ...latency(texts),
      ...long(texts),
      growth(texts),
      await modelLoad(),
    ];
  },
};

function heldOut(name: string): string[] {
  return readCorpus([readFileSync(new URL(`${name}.jsonl`, HELD_OUT), 'utf8')]).map(({ text }) => text);
}

/** Texts in which nothing has to go: what most of a note is. */
function withoutIdentifiers(name: string): string[] {
  const all = readCorpus([readFileSync(new URL(`${name}.jsonl`, HELD_OUT), 'utf8')]);
  return all.filter(({ spans }) => spans.every(({ category }) => category === 'OPTIONAL')).map(({ text }) => text);
}

function textsBelow(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return readCorpus(names.map((name) => readFileSync(join(folder, name), 'utf8'))).map(({ text }) => text);
}

function warm(texts: readonly string[]): void {
  const until = performance.now() + 4_000;
  while (performance.now() < until) for (const text of texts) deidentify(text, YEAR);
}

/** Milliseconds of wall clock; the best of five runs, so that what other processes take counts little. */
function wall(work: () => void): number {
  let best = Infinity;
  for (let run = 0; run < 5; run++) {
    const begun = performance.now();
    work();
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}

/** One row for the notes, whose length makes a rate, and one for posts, chats and threads, which hold an identifier in every line. */
function throughput(kind: string, texts: readonly string[], target: number): Row {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const passes = Math.ceil(MEGABYTE / 4 / bytes);
  const rate = (work: (text: string) => void): number => {
    const pass = (): void => {
      for (let count = 0; count < passes; count++) for (const text of texts) work(text);
    };
    const milliseconds = Math.min(cost(pass, 400), cost(pass, 400), cost(pass, 400));
    return (passes * bytes) / MEGABYTE / (milliseconds / 1000);
  };
  const value = rate((text) => void deidentify(text, YEAR));
  const raw = rate((text) => void text.match(/[\p{L}\p{N}]+/gu));
  return row(`${kind}, MB/s on one core`, value, raw, target, value >= target);
}

function latency(texts: readonly string[]): Row[] {
  const posts = kilobytes(texts, 1_000, 1_000);
  const times = posts.map((post) => wall(() => void deidentify(post, YEAR))).toSorted((left, right) => left - right);
  const at = (share: number): number => times[Math.floor(share * times.length)] ?? 0;
  return [
    row('1 kB post p50, ms', at(0.5), 0, 0.5, at(0.5) <= 0.5),
    row('1 kB post p99, ms', at(0.99), 0, 1, at(0.99) <= 1),
  ];
}

/** Posts of about `length` characters, `count` of them, cut from the texts laid end to end. */
function kilobytes(texts: readonly string[], length: number, count: number): string[] {
  const all = texts.join('\n');
  return Array.from({ length: count }, (_, index) => {
    const from = (index * 617) % (all.length - length);
    return all.slice(from, from + length);
  });
}

function long(texts: readonly string[]): Row[] {
  const text = lengthened(texts, 20_000);
  const value = cost(() => void deidentify(text, YEAR), 200);
  return [row('20 kB text, ms', value, 0, 50, value <= 50)];
}

function growth(texts: readonly string[]): Row {
  const worst = worstGrowth(texts);
  return row('time(2n)/time(n) up to 1 MB, worst', worst, 2, 2.3, worst <= 2.3);
}

/** Time from a bare thread to a name found, less the same without the model: what decoding the weights costs. */
async function modelLoad(): Promise<Row> {
  const value = Math.min(await timed(), await timed(), await timed());
  return row('model loaded, ms', value, 0, 60, value <= 60);
}

async function timed(): Promise<number> {
  const source = `
    const { parentPort } = require('node:worker_threads');
    (async () => {
      const begun = performance.now();
      const { WEIGHTS } = await import(${JSON.stringify(new URL('../../src/deidentification/names/model.generated.js', import.meta.url).href)});
      const binary = atob(WEIGHTS);
      const table = new Int8Array(binary.length);
      for (let at = 0; at < table.length; at++) table[at] = binary.charCodeAt(at);
      parentPort.postMessage(performance.now() - begun + (table.length ? 0 : 1));
    })();`;
  const worker = new Worker(source, { eval: true });
  return new Promise((resolve, reject) => {
    worker.once('message', (value: unknown) => resolve(Number(value)));
    worker.once('error', reject);
  });
}

function row(workload: string, value: number, raw: number, target: number, pass: boolean): Row {
  const round = (number: number): number => Number(number.toPrecision(4));
  return {
    workload: `deid: ${workload}`,
    clients: 1,
    value: round(value),
    raw: round(raw),
    ratio: raw ? round(value / raw) : 0,
    target,
    pass,
  };
}
