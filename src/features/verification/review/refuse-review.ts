import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Refusal } from '../../../kernel/rules.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';

/** Throws what a rule said, with its words. */
export function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw new AppError(refusal.code, { detail: refusal.words });
}

/** An act that may turn out to be on the own file: that attempt is recorded on the pool, where no rollback takes it along. */
export async function recordingOwnFile<Result>(
  pool: Database,
  attempt: {
    readonly actor: Actor;
    readonly requestId: string;
    readonly action: string;
    readonly objectKind: string;
    readonly objectId: string;
  },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'self_review_refused') {
      await recordAudit(pool, { ...attempt, outcome: 'refused', rule: error.code });
    }
    throw error;
  }
}
