import type { Bench } from './bench.ts';

/** What one measurement gave: the number in words, and whether it reaches the target. */
export interface Measured {
  readonly value: string;
  readonly pass: boolean;
}

/** C runs in every CI run, N at night. */
export type Tier = 'C' | 'N';

/** The same measurement with a fault planted in it. One that still passes makes the figure void: its zero says nothing. */
export interface Control {
  /** What is planted, in words. */
  readonly planted: string;
  readonly run: (bench: Bench) => Promise<Measured>;
}

/** One figure of docs/guarantees.md. Each brings up what it needs and leaves nothing behind. */
export interface Figure {
  readonly id: `F-${number}`;
  readonly title: string;
  readonly target: string;
  /** What others publish, or what was measured when the target was set. */
  readonly anchor: string;
  readonly tier: Tier;
  /** Uses databases of the runner's own Postgres (test/support/database.ts). */
  readonly database?: true;
  /** Why this machine cannot run it, in words; undefined where it can. Such a figure is left out, and the run says so. */
  readonly lacks?: () => Promise<string | undefined>;
  readonly run: (bench: Bench) => Promise<Measured>;
  readonly control: Control;
}

/** A figure after its run; without a number `value` says why. */
export interface Outcome extends Pick<Figure, 'id' | 'title' | 'target' | 'anchor' | 'tier'> {
  readonly value: string;
  readonly planted: string;
  /** What the measurement said of the planted fault. */
  readonly plantedValue: string;
  readonly control: 'noticed' | 'void';
  /** The target was reached and the control noticed. */
  readonly pass: boolean;
  readonly seconds: number;
}
