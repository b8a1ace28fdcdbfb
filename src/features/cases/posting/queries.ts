import { and, eq, inArray, sql } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { ReferenceRow } from '../reading/queries.ts';
import { eraseTags } from '../tags/queries.ts';
import { caseConsent, caseOutcome, caseReference, caseRevision, clinicalCase, pollOption } from '../tables.ts';

const TRIPLES = sql`title, title_deid, title_receipt, body, body_deid, body_receipt, question, question_deid, question_receipt, history, history_deid, history_receipt, examination, examination_deid, examination_receipt, investigations, investigations_deid, investigations_receipt, treatment, treatment_deid, treatment_receipt, conflict, conflict_deid, conflict_receipt`;

/** The prose of a case; what is left out is empty. */
export interface CaseText {
  readonly title: DeidentifiedText;
  readonly question: DeidentifiedText;
  readonly body?: DeidentifiedText | undefined;
  readonly history?: DeidentifiedText | undefined;
  readonly examination?: DeidentifiedText | undefined;
  readonly investigations?: DeidentifiedText | undefined;
  readonly treatment?: DeidentifiedText | undefined;
  readonly conflict?: DeidentifiedText | undefined;
}

export interface NewCaseRow {
  readonly id: Id;
  readonly roomId: Id;
  readonly authorId: Id;
  readonly personaId: Id;
  readonly specialty: string;
  readonly attestation: string;
  readonly text: CaseText;
  readonly product?: 'drug' | 'device' | undefined;
  readonly conflictKind?: 'none' | 'financial' | 'other' | undefined;
  readonly audience?: 'members' | 'specialty' | 'people';
  readonly audienceSpecialty?: string | undefined;
  readonly consent?: 'none_needed' | 'written' | 'signed';
  /** Seconds for which nobody but its author sees it. */
  readonly pauseSeconds?: number | undefined;
}

export async function insertCase(tx: Database, values: NewCaseRow): Promise<void> {
  await tx.insert(clinicalCase).values({
    id: values.id,
    room_id: values.roomId,
    author_id: values.authorId,
    persona_id: values.personaId,
    specialty: values.specialty,
    attestation_version: values.attestation,
    product: values.product ?? null,
    conflict_kind: values.conflictKind ?? null,
    audience: values.audience ?? 'members',
    audience_specialty: values.audienceSpecialty ?? null,
    consent: values.consent ?? 'none_needed',
    ...(values.pauseSeconds
      ? { state: 'held' as const, publish_at: sql`now() + make_interval(secs => ${values.pauseSeconds}::integer)` }
      : {}),
    ...sealedTexts(values.text),
  });
}

/** Every prose column of a case, those left out emptied. */
function sealedTexts(text: CaseText) {
  const sealedOrErased = <Name extends keyof CaseText>(name: Name) => {
    const one = text[name];
    return one ? sealed(name, one) : erased(name);
  };
  return {
    ...sealed('title', text.title),
    ...sealed('question', text.question),
    ...sealedOrErased('body'),
    ...sealedOrErased('history'),
    ...sealedOrErased('examination'),
    ...sealedOrErased('investigations'),
    ...sealedOrErased('treatment'),
    ...sealedOrErased('conflict'),
  };
}

const ERASED_TEXTS = {
  ...erased('title'),
  ...erased('body'),
  ...erased('question'),
  ...erased('history'),
  ...erased('examination'),
  ...erased('investigations'),
  ...erased('treatment'),
  ...erased('conflict'),
};

/** Copies the present text into the revisions and writes the new one; false when somebody was faster. Receipts travel with their text. */
export async function reviseCase(
  tx: Database,
  id: Id,
  expected: number,
  revisionId: Id,
  change: Pick<NewCaseRow, 'text' | 'product' | 'conflictKind'>,
): Promise<boolean> {
  await tx.execute(sql`
    insert into case_revision (id, case_id, revision, ${TRIPLES}, written_at)
    select ${revisionId}, id, revision, ${TRIPLES}, coalesce(edited_at, created_at)
    from clinical_case where id = ${id} and revision = ${expected} for update`);
  const rows = await tx
    .update(clinicalCase)
    .set({
      ...sealedTexts(change.text),
      product: change.product ?? null,
      conflict_kind: change.conflictKind ?? null,
      revision: expected + 1,
      edited_at: sql`now()`,
    })
    .where(
      and(eq(clinicalCase.id, id), eq(clinicalCase.revision, expected), inArray(clinicalCase.state, ['held', 'open'])),
    )
    .returning({ id: clinicalCase.id });
  return rows.length === 1;
}

/** Removes text, version and receipt of the case, its revisions, tags, outcomes and poll together. */
export async function eraseCase(tx: Database, id: Id, expected: number): Promise<boolean> {
  const rows = await tx
    .update(clinicalCase)
    .set({ ...ERASED_TEXTS, state: 'removed', revision: expected + 1 })
    .where(
      and(
        eq(clinicalCase.id, id),
        eq(clinicalCase.revision, expected),
        inArray(clinicalCase.state, ['held', 'open', 'closed', 'hidden']),
      ),
    )
    .returning({ id: clinicalCase.id });
  if (rows.length === 0) return false;
  await tx.update(caseRevision).set(ERASED_TEXTS).where(eq(caseRevision.case_id, id));
  await tx.update(caseOutcome).set(erased('outcome')).where(eq(caseOutcome.case_id, id));
  await tx.update(pollOption).set(erased('label')).where(eq(pollOption.case_id, id));
  await eraseTags(tx, id);
  await tx.delete(caseReference).where(eq(caseReference.case_id, id));
  return true;
}

/** Replaces the references of a case, in order. */
export async function replaceReferences(tx: Database, caseId: Id, references: readonly ReferenceRow[]): Promise<void> {
  await tx.delete(caseReference).where(eq(caseReference.case_id, caseId));
  if (references.length === 0) return;
  await tx.insert(caseReference).values(references.map((one, place) => ({ case_id: caseId, place, ...one })));
}

export interface ConsentRow {
  readonly kind: 'written' | 'signed';
  readonly scope: readonly ('discussion' | 'teaching' | 'images')[];
  readonly obtainedOn: string;
}

export async function insertConsent(tx: Database, caseId: Id, consent: ConsentRow): Promise<void> {
  await tx.insert(caseConsent).values({
    case_id: caseId,
    kind: consent.kind,
    for_discussion: consent.scope.includes('discussion'),
    for_teaching: consent.scope.includes('teaching'),
    for_images: consent.scope.includes('images'),
    obtained_on: consent.obtainedOn,
  });
}

/** Opens a held case whose pause is over, new from that moment; its room, or undefined when it is not held any more. */
export async function revealHeldCase(tx: Database, id: Id): Promise<Id | undefined> {
  const [row] = await tx
    .update(clinicalCase)
    .set({ state: 'open', publish_at: null, created_at: sql`now()` })
    .where(and(eq(clinicalCase.id, id), eq(clinicalCase.state, 'held'), sql`${clinicalCase.publish_at} <= now()`))
    .returning({ roomId: clinicalCase.room_id });
  return row?.roomId;
}

/** Locks the author's case and says whether it is still held: then it cannot be revealed before the transaction ends. */
export async function lockHeld(tx: Database, id: Id): Promise<boolean> {
  const [row] = await tx
    .select({ state: clinicalCase.state })
    .from(clinicalCase)
    .where(eq(clinicalCase.id, id))
    .for('no key update');
  return row?.state === 'held';
}
