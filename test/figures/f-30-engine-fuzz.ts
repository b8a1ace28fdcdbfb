import { readFileSync } from 'node:fs';
import { readCorpus } from '../../src/deidentification/evaluation/index.ts';
import { cost, engine, lengthened, worstGrowth, type Engine } from '../deidentification/growth.ts';
import { fuzzAside, type Fuzzed } from './engine-fuzz/fuzz-aside.ts';
import { faulty } from './engine-fuzz/planted.ts';
import type { Figure, Measured } from './harness/figure.ts';

const TEXTS = { C: 50_000, N: 1_000_000 } as const;
const HELD_OUT = new URL('../deidentification/held-out/', import.meta.url);

/** P10: no text crashes the engine, keeps it from coming back, or makes it slower than its length does. */
export const figure: Figure = {
  id: 'F-30',
  title: 'Texts that crash or hang the engine; worst time(2n)/time(n) up to 1 MB; a text of 20 kB',
  target: '0 of 50,000 (C), of 1,000,000 (N); ≤ 2.3; ≤ 50 ms',
  anchor: 'none published',
  tier: 'C',
  run: async (bench) => {
    const fuzzed = await fuzzAside(bench, { count: TEXTS[bench.tier], seed: Date.now() % 0x7fffffff });
    return judge(fuzzed, TEXTS[bench.tier], timed(engine));
  },
  control: {
    planted: 'a recognizer that reads all before each number again, one that throws, one that never ends',
    run: async (bench) => {
      const texts = 5_000;
      const crashed = await fuzzAside(bench, { count: texts, seed: 1, fault: 'crash' });
      const hung = await fuzzAside(bench, { count: texts, seed: 1, fault: 'hang' });
      const slow = timed(faulty('quadratic'), 250_000);
      const isNoticed = crashed.failure === 'crash' && hung.failure === 'hang' && slow.growth > MOST_GROWTH;
      const { value } = judge(crashed, texts, slow);
      return { value: `${value}; ${saidOf(hung)}`, pass: !isNoticed };
    },
  },
};

const MOST_GROWTH = 2.3;
const MOST_MS = 50;

interface Timed {
  readonly growth: number;
  readonly milliseconds: number;
}

function timed(read: Engine, most?: number): Timed {
  const texts = ['notes', 'posts-phi', 'posts-clean', 'threads'].flatMap((name) =>
    readCorpus([readFileSync(new URL(`${name}.jsonl`, HELD_OUT), 'utf8')]).map(({ text }) => text),
  );
  const long = lengthened(texts, 20_000);
  for (const text of texts) read(text);
  return {
    growth: worstGrowth(texts, { read, ...(most !== undefined && { most }) }),
    milliseconds: cost(() => void read(long), 200),
  };
}

function judge(fuzzed: Fuzzed, wanted: number, { growth, milliseconds }: Timed): Measured {
  return {
    value: `${saidOf(fuzzed)}; ${growth.toFixed(2)}; ${milliseconds.toFixed(1)} ms`,
    pass: fuzzed.failure === undefined && fuzzed.tried === wanted && growth <= MOST_GROWTH && milliseconds <= MOST_MS,
  };
}

function saidOf({ tried, seed, failure }: Fuzzed): string {
  if (failure === undefined) return `0 of ${tried}`;
  return failure === 'crash' ? `a crash at text ${tried} of seed ${seed}` : `a hang of seed ${seed}`;
}
