import type { Row } from './row.ts';
import type { Stage, Theatre } from './stage/stage.ts';

/** What a run gives to each workload. */
export interface BenchOptions {
  /** A folder of .jsonl texts to measure the engine on as well. */
  readonly corpus?: string;
  /** Whether tiers that take minutes are measured too. */
  readonly full: boolean;
  /** The stage that most workloads share; made when the first asks. */
  readonly stage: () => Promise<Stage>;
  /** For workloads that need a stage of another size. */
  readonly theatre: () => Promise<Theatre>;
  /** Progress, on standard error. */
  readonly say: (text: string) => void;
}

/** A workload by its name, as `--only` takes it. */
export interface Workload {
  readonly name: string;
  /** Not part of a run that names none. */
  readonly onDemand?: true;
  readonly run: (options: BenchOptions) => Promise<readonly Row[]>;
}
