import { sql, type SQL } from 'drizzle-orm';
import type { DeidentifiedText } from '../../deidentification/index.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from './connection.ts';
import { isUniqueViolation } from './database-error.ts';
import type { IdempotencyClaim } from './idempotency.ts';
import { prepareStatement } from './prepare-once.ts';
import { createBatch } from './batch.ts';

/** Where rows of one kind go; every name is a constant of our own code. */
export interface RoomWriteKind {
  readonly table: 'case_comment' | 'message';
  /** Only members of the room may write; elsewhere who writes becomes one. */
  readonly membersOnly: boolean;
  readonly eventType: 'post.created' | 'message.created';
  readonly eventKind: 'comment' | 'message';
  readonly auditAction: 'comment.write' | 'message.write';
  /** What the feature asks besides of a row `i` (room_id, author_id): a condition in SQL, without any text. */
  readonly precondition?: SQL;
}

const TABLES = { case_comment: sql`case_comment`, message: sql`message` };

/** Comments are one level deep, may quote what they answer and tell whom they mention; messages may not. */
const OF_COMMENTS = {
  replyRule: sql` and c.reply_to is null`,
  columns: sql`, quote_start, quote_end, quote_revision, mentions`,
  values: sql`, (quote::int[])[1], (quote::int[])[2], (quote::int[])[3], mentions::uuid[]`,
  events: sql`
    union all
    select a.place, 'mention', 'account', p.account_id, jsonb_build_object('kind', 'comment', 'id', a.id, 'room_id', a.room_id)
    from accepted a join persona p on p.id = any (a.mentions::uuid[]) where p.account_id <> a.author_id`,
};
const OF_MESSAGES = { replyRule: sql``, columns: sql``, values: sql``, events: sql`` };

/** Half-open span in UTF-16 units of a revision of the text answered. */
export interface Quote {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
}

/** One row that a hot verb wants written, with everything the guarantees put beside it (guarantees.md 3.6). */
export interface WriteIntent {
  readonly id: Id;
  readonly roomId: Id;
  readonly authorId: Id;
  readonly personaId: Id;
  readonly sessionId: Id;
  readonly body: DeidentifiedText;
  readonly replyTo?: Id | undefined;
  /** A place in the text answered; comments only. */
  readonly quote?: Quote | undefined;
  /** Personas to be told; comments only. */
  readonly mentions?: readonly Id[] | undefined;
  /** The client's own id of the message, unique per author for ever. */
  readonly clientId?: Id | undefined;
  readonly idempotency?: IdempotencyClaim | undefined;
  readonly requestId?: string | undefined;
}

export interface Written {
  readonly roomSeq: number;
  readonly prevRoomSeq: number;
  readonly createdAt: string;
  /** The author as the row shows them, so that the reply needs no further read. */
  readonly authorName: string;
  readonly authorScope: 'full' | 'trainee' | 'student';
}

/** Writes intents; undefined when a precondition failed (room closed, author no longer verified or no member, repeat): the verb finds out which. */
export interface WriteBatch {
  write(intent: WriteIntent): Promise<Written | undefined>;
}

/**
 * Merged as look-ups are: `committed` hears of each statement. A lone row that takes the id its client gave to another one is a repeat: the
 * other was in the other statement in flight, and is committed by now.
 */
export function createWriteBatch(db: Database, kind: RoomWriteKind, committed: (rows: number) => void): WriteBatch {
  const insert = prepareStatement<WrittenRow>(db, statement(kind, broughtRows(kind)));
  const writeAll = async (intents: readonly WriteIntent[]): Promise<readonly (Written | undefined)[]> => {
    const { rows } = await insert.execute(valuesOf(intents)).catch((error: unknown) => {
      if (intents.length === 1 && isUniqueViolation(error)) return { rows: [] };
      throw error;
    });
    committed(rows.length);
    const written = new Map(rows.map((row) => [row.place - 1, writtenOf(row)]));
    return intents.map((_, place) => written.get(place));
  };
  return { write: createBatch(writeAll, ({ roomId }) => roomId) };
}

interface WrittenRow extends Record<string, unknown> {
  readonly place: number;
  readonly seq: string;
  readonly prev: string;
  readonly at: string;
  readonly name: string;
  readonly scope: Written['authorScope'];
}

/**
 * Gives a comment that waited (state `held`, its time come) its place in the room by the same statement, under the same
 * conditions; false when one of them failed, or it is held no more. Its text is neither read nor written: a role that may read none can do it.
 */
export async function showHeldRow(
  db: Database,
  kind: RoomWriteKind & { readonly table: 'case_comment' },
  id: Id,
): Promise<boolean> {
  const { rows } = await db.execute<WrittenRow>(statement(kind, heldRow(id)));
  return rows.length === 1;
}

/** What one statement writes: where its rows come from, what of them was asked for before, and how they get their place. */
interface RowSource {
  readonly input: SQL;
  /** Takes rows whose key nobody is at just now, claims the keys of `eligible`, and keeps the rows that got theirs. */
  readonly claims?: { readonly ours: SQL; readonly claimed: SQL; readonly kept: SQL };
  /** Writes `accepted`. */
  readonly written: SQL;
}

function heldRow(id: Id): RowSource {
  return {
    input: sql`
  select id, room_id, author_id, persona_id, null::uuid as session_id, null::uuid as client_id, reply_to, mentions, null::text as request_id, 1 as place
  from case_comment where id = ${id} and state = 'held' and publish_at <= now() for no key update`,
    written: sql`
  update case_comment c set state = 'visible', room_seq = a.last_seq + a.rank, publish_at = null, created_at = now() from accepted a where c.id = a.id`,
  };
}

function writtenOf({ seq, prev, at, name, scope }: WrittenRow): Written {
  return { roomSeq: Number(seq), prevRoomSeq: Number(prev), createdAt: at, authorName: name, authorScope: scope };
}

/** An array of each value, one element a row: so the text is the same for every batch size. */
function valuesOf(intents: readonly WriteIntent[]): Readonly<Record<string, readonly (string | null)[]>> {
  const column = <Value>(read: (intent: WriteIntent) => Value): Value[] => intents.map(read);
  const bytes = (value: Uint8Array | undefined): string | null =>
    value ? `\\x${Buffer.from(value).toString('hex')}` : null;
  return {
    id: column((one) => one.id),
    room: column((one) => one.roomId),
    author: column((one) => one.authorId),
    persona: column((one) => one.personaId),
    session: column((one) => one.sessionId),
    body: column((one) => one.body.value),
    version: column((one) => one.body.version),
    receipt: column((one) => bytes(one.body.receipt)),
    replyTo: column((one) => one.replyTo ?? null),
    clientId: column((one) => one.clientId ?? null),
    route: column((one) => one.idempotency?.route ?? null),
    key: column((one) => one.idempotency?.key ?? null),
    fingerprint: column((one) => bytes(one.idempotency?.fingerprint)),
    request: column((one) => one.requestId ?? null),
    quote: column((one) => (one.quote ? `{${one.quote.start},${one.quote.end},${one.quote.revision}}` : null)),
    mentions: column((one) => `{${(one.mentions ?? []).join()}}`),
  };
}

/** Rows of {@link valuesOf}. */
function broughtRows(kind: RoomWriteKind): RowSource {
  const extra = extrasOf(kind);
  return {
    input: sql`
  select * from unnest(${sql.placeholder('id')}::uuid[], ${sql.placeholder('room')}::uuid[], ${sql.placeholder('author')}::uuid[],
    ${sql.placeholder('persona')}::uuid[], ${sql.placeholder('session')}::uuid[], ${sql.placeholder('body')}::text[], ${sql.placeholder('version')}::text[],
    ${sql.placeholder('receipt')}::bytea[], ${sql.placeholder('replyTo')}::uuid[], ${sql.placeholder('clientId')}::uuid[], ${sql.placeholder('route')}::text[],
    ${sql.placeholder('key')}::text[], ${sql.placeholder('fingerprint')}::bytea[], ${sql.placeholder('request')}::text[], ${sql.placeholder('quote')}::text[],
    ${sql.placeholder('mentions')}::text[])
    with ordinality as u(id, room_id, author_id, persona_id, session_id, body, version, receipt, reply_to, client_id, route, key, fingerprint, request_id, quote, mentions, place)`,
    claims: {
      ours: sql`and (i.key is null or pg_try_advisory_xact_lock(hashtextextended(i.author_id || '/' || i.route || '/' || i.key, 0)))`,
      claimed: sql`
), claimed as (
  insert into idempotency (actor_id, route, key, fingerprint, status, object_id, object_version)
  select author_id, route, key, fingerprint, 201, id, 1 from eligible where key is not null on conflict do nothing returning object_id`,
      kept: sql`where e.key is null or exists (select 1 from claimed c where c.object_id = e.id)`,
    },
    written: sql`
  insert into ${TABLES[kind.table]} (id, room_id, room_seq, author_id, persona_id, client_id, reply_to, body, body_deid, body_receipt${extra.columns})
  select id, room_id, last_seq + rank, author_id, persona_id, client_id, reply_to, body, version, receipt${extra.values} from accepted`,
  };
}

function extrasOf({ table }: RoomWriteKind) {
  return table === 'case_comment' ? OF_COMMENTS : OF_MESSAGES;
}

/**
 * Eligible rows, idempotency (of rows with one key the row that got it is written), counters under the rooms' locks in id order, rows, events,
 * audit.
 */
function statement(kind: RoomWriteKind, { input, claims, written }: RowSource): SQL {
  const table = TABLES[kind.table];
  const extra = extrasOf(kind);
  return sql`
with input as materialized (${input}
), locked as materialized (
  select r.id, r.last_seq from room r where r.id in (select room_id from input) and r.closed_at is null order by r.id for no key update
), eligible as materialized (
  select i.*, l.last_seq, p.display_name, coalesce(a.scope, 'full') as scope from input i join locked l on l.id = i.room_id
  join account a on a.id = i.author_id and a.state = 'verified'
  join persona p on p.id = i.persona_id
  where (i.client_id is null or not exists (select 1 from ${table} c where c.author_id = i.author_id and c.client_id = i.client_id))
    and (i.reply_to is null or exists (select 1 from ${table} c where c.id = i.reply_to and c.room_id = i.room_id and c.state = 'visible'${extra.replyRule}))
    and (not ${kind.membersOnly}::boolean or exists (
      select 1 from room_member m where m.room_id = i.room_id and m.account_id = i.author_id and m.left_at is null))
    ${kind.precondition ? sql`and ${kind.precondition}` : sql``}
    ${claims?.ours ?? sql``}${claims?.claimed ?? sql``}
), accepted as materialized (
  select e.*, row_number() over (partition by e.room_id order by e.place) as rank from eligible e
  ${claims?.kept ?? sql``}
), moved as (
  update room r set last_seq = r.last_seq + n.count, comment_count = r.comment_count + n.count, last_activity_at = now()
  from (select room_id, count(*)::int as count from accepted group by room_id) n where r.id = n.room_id
), written as (${written}
), joined as (
  insert into room_member (room_id, account_id) select distinct room_id, author_id from accepted a
  where not exists (select 1 from room_member m where m.room_id = a.room_id and m.account_id = a.author_id and m.left_at is null)
  on conflict (account_id, room_id) do update set left_at = null where room_member.left_at is not null
  returning room_id, account_id
), announced as (
  insert into outbox (type, audience, audience_id, data)
  select type, audience, audience_id, data from (
    select 0 as place, 'room.membership' as type, 'account' as audience, account_id as audience_id,
      jsonb_build_object('room_id', room_id, 'account_id', account_id, 'change', 'joined') as data from joined
    union all
    select place, ${kind.eventType}, 'room', room_id,
      jsonb_build_object('kind', ${kind.eventKind}::text, 'id', id, 'room_id', room_id, 'room_seq', last_seq + rank) from accepted${extra.events}
  ) events order by place
), audited as (
  insert into audit_pending (actor_id, session_id, action, object_kind, object_id, outcome, request_id)
  select author_id, session_id, ${kind.auditAction}, ${kind.eventKind}, id, 'done', request_id from accepted
)
select place::int, last_seq + rank as seq, last_seq + rank - 1 as prev, display_name as name, scope,
  to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from accepted`;
}
