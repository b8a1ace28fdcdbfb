import type { Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { auditPending } from './tables.ts';

/** One thing that happened, in ids: no content, no names (guarantees.md 8.1). */
export interface AuditRecord {
  readonly actor?: Pick<Actor, 'accountId' | 'sessionId'> | undefined;
  /** `case.publish`, `claim.approve` … */
  readonly action: string;
  readonly objectKind?: string;
  readonly objectId?: Id;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly rule?: string;
  readonly requestId?: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** Records inside the verb's transaction. A refusal is recorded on the pool instead, or the rollback would take it along. */
export async function recordAudit(tx: Database, record: AuditRecord): Promise<void> {
  await tx.insert(auditPending).values({
    actor_id: record.actor?.accountId ?? null,
    session_id: record.actor?.sessionId ?? null,
    action: record.action,
    object_kind: record.objectKind ?? null,
    object_id: record.objectId ?? null,
    outcome: record.outcome,
    rule: record.rule ?? null,
    request_id: record.requestId ?? null,
    details: record.details ?? null,
  });
}
