import { createHash } from 'node:crypto';
import { newId, type Id } from '../../../../kernel/ids.ts';
import { transaction } from '../../../../platform/database/connection.ts';
import type { CopyConnection, CopyValue } from '../../../../platform/database/copy.ts';
import { ImportStopped } from '../import-error.ts';
import type { Reading, RegisterFormat } from '../register-format.ts';
import type { Source } from './open-source.ts';
import { saveProgress, STAGED, type ProgressRow } from './queries.ts';
import { readRecords } from './read-records.ts';

/** Rows read between two commits: what a crash costs at most, and what is held in memory. */
const STEP_ROWS = 10_000;
const NOTHING = Buffer.alloc(0);

export interface Staging {
  readonly connection: CopyConnection;
  readonly format: RegisterFormat;
  readonly source: Source;
  readonly signal?: AbortSignal | undefined;
  readonly onStep: (progress: ProgressRow) => void;
  /** Asked after each step: whether reading on is of no use. */
  readonly isHopeless: (progress: ProgressRow) => boolean;
}

/** Where a load begins: nothing read yet. */
export function freshProgress(kind: RegisterFormat['kind'], fileSha256: Buffer, startedAt: Date): ProgressRow {
  const counts = { rowsRead: 0, rowsSkipped: 0, rowsRejected: 0, rowsStaged: 0 };
  return { kind, runId: newId(), fileSha256, offsetBytes: 0, ...counts, newestOn: null, startedAt };
}

/**
 * Copies the file into staging from where `start` stands, in steps that are committed together with how far they
 * reached: a kill between two bytes loses one step at most. Reads on while Postgres stores the step before.
 */
export async function stageFile(staging: Staging, start: ProgressRow): Promise<ProgressRow> {
  let step = new Step(start);
  let storing = Promise.resolve();
  try {
    for await (const { cells, end } of readRecords(staging.source, staging.format, startOf(start))) {
      step.take(staging.format.read(cells), end);
      if (step.rows < STEP_ROWS) continue;
      await storing;
      storing = store(staging, step);
      storing.catch(() => undefined);
      if (staging.isHopeless(step.progress)) break;
      if (staging.signal?.aborted) throw new ImportStopped(step.progress.rowsRead);
      step = new Step(step.progress);
    }
  } finally {
    // Whoever goes on uses the same connection.
    await storing;
  }
  if (step.rows < STEP_ROWS) await store(staging, step);
  return step.progress;
}

function startOf(progress: ProgressRow) {
  return { offset: progress.offsetBytes, rows: progress.rowsRead };
}

async function store({ connection, onStep }: Staging, { progress, staged }: Step): Promise<void> {
  await transaction(connection.db, async (tx) => {
    await connection.copy(STAGED, staged);
    await saveProgress(tx, progress);
  });
  onStep(progress);
}

/** Rows gathered for one commit, and the progress that stands once it is done. */
class Step {
  readonly staged: CopyValue[][] = [];
  rows = 0;
  progress: ProgressRow;
  readonly #runId: Id;

  constructor(before: ProgressRow) {
    this.progress = { ...before };
    this.#runId = before.runId;
  }

  take(reading: Reading, end: number): void {
    const { progress } = this;
    this.rows += 1;
    progress.rowsRead += 1;
    progress.offsetBytes = end;
    if (reading.kind === 'skipped') progress.rowsSkipped += 1;
    else if (reading.kind === 'reject') {
      progress.rowsRejected += 1;
      this.#add('reject', '', NOTHING, JSON.stringify({ reason: reading.reason }));
    } else {
      const facts = JSON.stringify(reading.facts);
      this.#add(reading.kind, reading.key, createHash('sha256').update(facts).digest(), facts);
      if (reading.day && reading.day > (progress.newestOn ?? '')) progress.newestOn = reading.day;
    }
  }

  #add(kind: 'row' | 'stub' | 'reject', key: string, hash: Buffer, facts: string): void {
    this.progress.rowsStaged += 1;
    // The header is line 1.
    this.staged.push([this.#runId, this.progress.rowsRead + 1, kind, key, hash, facts]);
  }
}
