import type { Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import { DAY, isoTime } from '../../kernel/time.ts';
import type { PublishedText } from '../cases/index.ts';
import type { DecisionRow, NoticeRow } from './notices/queries.ts';
import type { RecognitionRow } from './recognition/queries.ts';
import type {
  DecisionView,
  FileContextView,
  NoticeView,
  RecognitionView,
  StaffDecisionView,
  StaffNoticeView,
} from './schemas.ts';

const textOrNull = (text: NoticeRow['note']): string | null => (text === null ? null : String(text));
const timeOrNull = (time: string | null): string | null => (time === null ? null : isoTime(time));

/** A notice without its parties: what moderators and packs show. */
export function staffNoticeView(row: NoticeRow): StaffNoticeView {
  return {
    id: row.id,
    post: { kind: row.postKind, id: row.postId, revision: row.postRevision },
    concern: row.concern,
    span: row.spanStart === null || row.spanEnd === null ? null : { start: row.spanStart, end: row.spanEnd },
    note: textOrNull(row.note),
    answer: textOrNull(row.answer),
    appeal: textOrNull(row.appeal),
    state: row.state,
    due_at: timeOrNull(row.dueAt),
    created_at: isoTime(row.createdAt),
    moved_at: isoTime(row.movedAt),
  };
}

/** A notice as one of its two sides sees it; the sender is named only by the sender's choice. */
export function ownNoticeView(actor: Actor, row: NoticeRow): Omit<NoticeView, 'decisions'> {
  const { senderPersonaId: id, senderName: name } = row;
  return {
    ...staffNoticeView(row),
    own: row.senderId === actor.accountId ? 'sent' : 'received',
    sender: id === null || name === null ? null : { persona_id: id, display_name: name },
  };
}

export function decisionView(row: DecisionRow): DecisionView {
  return {
    stage: row.stage,
    outcome: row.outcome,
    significant: row.significant,
    statement: textOrNull(row.statement) ?? '',
    decided_at: isoTime(row.decidedAt),
  };
}

/** A decision for moderators: who else decided stays unsaid. */
export function staffDecisionView(row: DecisionRow, viewerId: Id): StaffDecisionView {
  return { ...decisionView(row), by_you: row.moderatorId === viewerId };
}

/** 45 CFR 164.404(b): without unreasonable delay, and within 60 days of discovery. */
const NOTIFY_WITHIN_MS = 60 * DAY;

export function recognitionView(row: RecognitionRow, post: PublishedText[], context: FileContextView): RecognitionView {
  const { nature, recipient, acquired, mitigated, knownReaders, discoveredAt, assessedAt } = row.incident;
  const isAssessed = nature !== null && recipient !== null && acquired !== null && mitigated !== null;
  const discovered = isoTime(discoveredAt);
  return {
    ...context,
    id: row.id,
    post_kind: row.postKind,
    post_id: row.postId,
    approvals: row.approvals,
    created_at: isoTime(row.createdAt),
    restored_at: timeOrNull(row.restoredAt),
    incident: {
      discovered_at: discovered,
      notify_by: new Date(Date.parse(discovered) + NOTIFY_WITHIN_MS).toISOString(),
      known_readers: knownReaders,
      factors: isAssessed ? { nature, recipient, acquired, mitigated } : null,
      assessed_at: timeOrNull(assessedAt),
    },
    post,
  };
}
