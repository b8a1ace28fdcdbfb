import { and, eq, isNull, sql } from 'drizzle-orm';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { PostFactsRow } from '../../cases/index.ts';
import { roomMember } from '../../rooms/tables.ts';
import { incident, recognition, recognitionApproval } from '../tables.ts';

/** Notes who recognised a patient in which post; undefined when it was recognised already and not restored. */
export async function insertRecognition(tx: Database, post: PostFactsRow, reporterId: Id): Promise<Id | undefined> {
  const [row] = await tx
    .insert(recognition)
    .values({
      id: newId(),
      post_kind: post.kind,
      post_id: post.id,
      case_id: post.caseId,
      room_id: post.roomId,
      author_id: post.authorId,
      reporter_id: reporterId,
      was_open: post.caseState === 'open',
    })
    .onConflictDoNothing()
    .returning({ id: recognition.id });
  return row?.id;
}

/** Opens the incident. Readers known are those who ever followed the room; who read without following is not counted. */
export async function openIncident(tx: Database, recognitionId: Id, post: PostFactsRow): Promise<void> {
  const [readers] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(roomMember)
    .where(and(eq(roomMember.room_id, post.roomId), sql`${roomMember.account_id} <> ${post.authorId}`));
  await tx.insert(incident).values({ id: newId(), recognition_id: recognitionId, known_readers: readers?.count ?? 0 });
}

export type RecognitionRow = NonNullable<Awaited<ReturnType<typeof findRecognition>>>;

export async function findRecognition(db: Database, id: Id) {
  const [row] = await db
    .select({
      id: recognition.id,
      postKind: recognition.post_kind,
      postId: recognition.post_id,
      roomId: recognition.room_id,
      authorId: recognition.author_id,
      reporterId: recognition.reporter_id,
      createdAt: recognition.created_at,
      restoredAt: recognition.restored_at,
      approvals: sql<number>`(select count(*)::int from ${recognitionApproval} where ${recognitionApproval.recognition_id} = ${recognition.id})`,
      incident: {
        id: incident.id,
        discoveredAt: incident.discovered_at,
        knownReaders: incident.known_readers,
        nature: incident.nature,
        recipient: incident.recipient,
        acquired: incident.acquired,
        mitigated: incident.mitigated,
        assessedAt: incident.assessed_at,
      },
    })
    .from(recognition)
    .innerJoin(incident, eq(incident.recognition_id, recognition.id))
    .where(eq(recognition.id, id));
  return row;
}

/** Adds one moderator's approval and counts them; a second one of the same person adds nothing. Locks the recognition. */
export async function approveRestore(tx: Database, id: Id, moderatorId: Id): Promise<number> {
  await tx.select({ id: recognition.id }).from(recognition).where(eq(recognition.id, id)).for('update');
  await tx.insert(recognitionApproval).values({ recognition_id: id, moderator_id: moderatorId }).onConflictDoNothing();
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(recognitionApproval)
    .where(eq(recognitionApproval.recognition_id, id));
  return row?.count ?? 0;
}

export async function markRestored(tx: Database, id: Id): Promise<boolean> {
  const rows = await tx
    .update(recognition)
    .set({ restored_at: sql`now()` })
    .where(and(eq(recognition.id, id), isNull(recognition.restored_at)))
    .returning({ id: recognition.id });
  return rows.length === 1;
}

export interface Factors {
  readonly nature: 'low' | 'medium' | 'high';
  readonly recipient: 'low' | 'medium' | 'high';
  readonly acquired: 'low' | 'medium' | 'high';
  readonly mitigated: 'low' | 'medium' | 'high';
}

/** Documents the four factors of 45 CFR 164.402; false when there is no such recognition. */
export async function assessIncident(tx: Database, recognitionId: Id, factors: Factors, by: Id): Promise<boolean> {
  const rows = await tx
    .update(incident)
    .set({ ...factors, assessed_by: by, assessed_at: sql`now()` })
    .where(eq(incident.recognition_id, recognitionId))
    .returning({ id: incident.id });
  return rows.length === 1;
}
