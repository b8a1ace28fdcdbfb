import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { account, persona } from '../../accounts/tables.ts';
import { profileSpecialty } from '../../profiles/tables.ts';
import { caseReader, clinicalCase } from '../tables.ts';

/** Who asks. No query that gives clinical content can be called without (guarantees.md 4.7). */
export interface Viewer {
  readonly accountId: Id;
}

/** Whether this viewer is in the audience of a case that is open or closed; the one place that says so in SQL. */
export function readableBy({ accountId }: Viewer): SQL {
  return readableByAccount(sql`${accountId}`);
}

/**
 * Whether the author of a row `i` of the merged write may comment on the case of its room under its persona. Where the readers
 * are named people, another face than the one that was named would tell whose it is: so few can be meant.
 */
export const IS_COMMENTABLE = sql`exists (select from ${clinicalCase}
  where ${clinicalCase.room_id} = i.room_id and ${clinicalCase.state} = 'open' and ${readableByAccount(sql`i.author_id`)}
    and (${clinicalCase.audience} <> 'people' or ${clinicalCase.persona_id} = i.persona_id or exists (select from ${caseReader}
      where ${caseReader.case_id} = ${clinicalCase.id} and ${caseReader.persona_id} = i.persona_id)))`;

/** The viewer of a prepared query: `execute({ viewer })`. */
export const VIEWER = sql`${sql.placeholder('viewer')}::uuid`;

/** The same for prepared queries. */
export const IS_READABLE = readableByAccount(VIEWER);

export function readableByAccount(accountId: SQL): SQL {
  return sql`(${clinicalCase.state} in ('open', 'closed') and (
    ${clinicalCase.audience} = 'members' or ${clinicalCase.author_id} = ${accountId}
    or (${clinicalCase.audience} = 'specialty' and exists (select from ${profileSpecialty}
      where ${profileSpecialty.account_id} = ${accountId} and ${profileSpecialty.specialty} = ${clinicalCase.audience_specialty}))
    or (${clinicalCase.audience} = 'people' and exists (select from ${caseReader}
      where ${caseReader.case_id} = ${clinicalCase.id} and ${caseReader.account_id} = ${accountId}))))`;
}

/** The same, and a held case of the viewer's own: for one case by its id. Lists hold no held ones, and keep their partial indexes. */
export function visibleTo({ accountId }: Viewer): SQL {
  return visibleToAccount(sql`${accountId}`);
}

export function visibleToAccount(accountId: SQL): SQL {
  return sql`(${readableByAccount(accountId)} or (${clinicalCase.state} = 'held' and ${clinicalCase.author_id} = ${accountId}))`;
}

export type By = { readonly id: Id } | { readonly roomId: Id };
export const isCase = (by: By): SQL => ('id' in by ? eq(clinicalCase.id, by.id) : eq(clinicalCase.room_id, by.roomId));

/** Accounts that may read a case or its comments; `everyone` for all members. */
export type Readers = ReadonlySet<Id> | 'everyone';

/** Who may read a case; undefined when there is no such case. */
export async function findReaders(db: Database, by: By): Promise<Readers | undefined> {
  const [row] = await db.select(audienceColumns).from(clinicalCase).where(isCase(by));
  return row && readersOf(db, row);
}

/** The same for the cases of many rooms, each at its place: what is told of them goes out together. */
export async function findReadersOfRooms(
  db: Database,
  roomIds: readonly Id[],
): Promise<readonly (Readers | undefined)[]> {
  const rows = await db
    .select({ ...audienceColumns, roomId: clinicalCase.room_id })
    .from(clinicalCase)
    .where(sql`${clinicalCase.room_id} = any(${sql.param([...new Set(roomIds)])}::uuid[])`);
  const readers = await findReadersOfEach(db, rows);
  const cases = new Map(rows.map(({ roomId, id }) => [roomId, id]));
  return roomIds.map((roomId) => readers.get(cases.get(roomId) ?? ''));
}

/** The same for cases that were read with what is told of them, by their ids. */
export async function findReadersOfEach(
  db: Database,
  cases: readonly CaseAudience[],
): Promise<ReadonlyMap<Id, Readers>> {
  const each = [...new Map(cases.map((one) => [one.id, one])).values()];
  return new Map(await Promise.all(each.map(async (one) => [one.id, await readersOf(db, one)] as const)));
}

/** What says who may read a case. */
export interface CaseAudience {
  readonly id: Id;
  readonly authorId: Id;
  readonly audience: string;
  readonly specialty: string | null;
}

/** The columns of a {@link CaseAudience}. */
export const audienceColumns = {
  id: clinicalCase.id,
  authorId: clinicalCase.author_id,
  audience: clinicalCase.audience,
  specialty: clinicalCase.audience_specialty,
};

async function readersOf(db: Database, row: CaseAudience): Promise<Readers> {
  if (row.audience === 'members') return 'everyone';
  const readers =
    row.audience === 'people'
      ? await db.select({ id: caseReader.account_id }).from(caseReader).where(eq(caseReader.case_id, row.id))
      : await db
          .select({ id: profileSpecialty.account_id })
          .from(profileSpecialty)
          .where(eq(profileSpecialty.specialty, row.specialty ?? ''));
  return new Set([row.authorId, ...readers.map((one) => one.id)]);
}

/** Verified members behind personas; fewer than asked when one of them is none. */
export async function findMembersByPersona(
  db: Database,
  personaIds: readonly Id[],
): Promise<{ id: Id; personaId: Id }[]> {
  return db
    .select({ id: account.id, personaId: persona.id })
    .from(persona)
    .innerJoin(account, eq(account.id, persona.accountId))
    .where(and(inArray(persona.id, [...personaIds]), eq(account.state, 'verified')));
}

export async function insertReaders(
  tx: Database,
  caseId: Id,
  readers: readonly { readonly id: Id; readonly personaId: Id }[],
): Promise<void> {
  if (readers.length === 0) return;
  await tx
    .insert(caseReader)
    .values(readers.map(({ id, personaId }) => ({ case_id: caseId, account_id: id, persona_id: personaId })))
    .onConflictDoNothing();
}

/**
 * Faces that are known in a case of named people: those that were named, and those that wrote there for others to see. Another
 * face of the same account is not among them.
 */
export async function listKnownFaces(db: Database, caseId: Id, asked: readonly Id[]): Promise<Id[]> {
  const { rows } = await db.execute<{ id: Id }>(sql`
    select p.id from persona p join clinical_case c on c.id = ${caseId}
    where p.id = any (${sql.param([...asked])}::uuid[]) and (p.id = c.persona_id
      or exists (select from case_reader r where r.case_id = c.id and r.persona_id = p.id)
      or exists (select from case_comment m where m.room_id = c.room_id and m.room_seq is not null and m.persona_id = p.id))`);
  return rows.map((row) => row.id);
}
