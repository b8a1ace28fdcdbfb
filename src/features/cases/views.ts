import { isoTime } from '../../kernel/time.ts';
import type { CaseSummaryRow } from './reading/listing/queries.ts';
import type { CaseRow, CaseTexts, ReferenceRow } from './reading/queries.ts';
import type { CaseSummaryView, CaseView } from './schemas.ts';

type AuthorRow = CaseRow['author'];

/** A post's author as peers see them. */
export function authorView(author: AuthorRow): CaseView['author'] {
  return { persona_id: author.personaId, display_name: author.displayName, standing: author.standing };
}

/** A case as members see it. */
export function caseView(row: CaseRow, text: CaseTexts = row, revision = row.revision): CaseView {
  return {
    ...caseSummary(row),
    title: String(text.title),
    question: String(text.question),
    tags: text.tags,
    revision,
    body: textOrNull(text.body),
    parts: partsView(text),
    product: row.product,
    conflict_of_interest: row.conflictKind && { kind: row.conflictKind, statement: textOrNull(text.conflict) },
    references: row.references.map(referenceView),
    has_poll: row.hasPoll,
    attestation: row.attestation,
    ...(row.publishAt === null ? {} : { publish_at: isoTime(row.publishAt) }),
    outcome: row.outcome && { text: row.outcome.text, written_at: isoTime(row.outcome.writtenAt) },
  };
}

export function caseSummary(row: Omit<CaseSummaryRow, 'mark'>): CaseSummaryView {
  return {
    id: row.id,
    room_id: row.roomId,
    author: authorView(row.author),
    specialty: row.specialty,
    audience: {
      kind: row.audience,
      ...(row.audienceSpecialty === null ? {} : { specialty: row.audienceSpecialty }),
    },
    state: row.state === 'closed' || row.state === 'held' ? row.state : 'open',
    title: String(row.title),
    question: String(row.question),
    tags: row.tags,
    accepted_comment_id: row.acceptedCommentId,
    consent: row.consent,
    revision: row.revision,
    comment_count: row.commentCount,
    last_seq: row.lastSeq,
    created_at: isoTime(row.createdAt),
    edited_at: row.editedAt === null ? null : isoTime(row.editedAt),
  };
}

function partsView(text: CaseTexts): CaseView['parts'] {
  if (text.body !== null) return null;
  return {
    history: textOrNull(text.history),
    examination: textOrNull(text.examination),
    investigations: textOrNull(text.investigations),
    treatment: textOrNull(text.treatment),
  };
}

function textOrNull(text: CaseTexts['body']): string | null {
  return text === null ? null : String(text);
}

function referenceView({ kind, value }: ReferenceRow): CaseView['references'][number] {
  return kind === 'doi' ? { doi: value } : { pmid: value };
}
