import { and, desc, eq, gt, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { FRESH_SECONDS, STAFF_ROLES, type AccountState, type Factor, type Role } from '../../../kernel/actor.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import {
  account,
  accountRole,
  persona,
  refreshToken,
  session,
  wsTicket,
  type DevicePlatform,
  type EndReason,
} from '../tables.ts';

/** Idle and absolute limits of a session in minutes (guarantees.md, settled words). */
const LIMITS = { doctor: { idle: 60, absolute: 24 * 60 }, staff: { idle: 15, absolute: 12 * 60 } } as const;

const isStaffAccount = sql`exists (select 1 from ${accountRole} where ${accountRole.accountId} = ${session.accountId}
  and ${inArray(accountRole.role, [...STAFF_ROLES])})`;

const minutes = (doctor: number, staff: number) =>
  sql`make_interval(mins => case when ${isStaffAccount} then ${staff}::int else ${doctor}::int end)`;

/** Not ended, not idle for too long, not too old. */
const isLive = and(
  isNull(session.endedAt),
  sql`${session.lastSeenAt} > now() - ${minutes(LIMITS.doctor.idle, LIMITS.staff.idle)}`,
  sql`${session.createdAt} > now() - ${minutes(LIMITS.doctor.absolute, LIMITS.staff.absolute)}`,
);

/** A licence that ran out, and its days of grace, count as expired from that moment, whether or not a job has said so yet. */
const effectiveState = sql<AccountState>`case when ${account.state} = 'verified'
  and ${account.scopeExpiresAt} + make_interval(days => ${account.graceDays}) <= now() then 'expired' else ${account.state} end`;
const isReadOnly = sql<boolean>`(${account.state} = 'verified' and coalesce(${account.scopeExpiresAt} <= now(), false))`;

const roles = sql<Role[]>`array(select ${accountRole.role} from ${accountRole}
  where ${accountRole.accountId} = ${session.accountId})`;

/** A live session with everything that decides what it may do. */
export interface LiveSession {
  readonly sessionId: Id;
  readonly accountId: Id;
  readonly personaId: Id;
  readonly state: AccountState;
  readonly isReadOnly: boolean;
  readonly roles: readonly Role[];
  readonly aal: 1 | 2;
  readonly factor: Factor;
  readonly hasFreshFactor: boolean;
  readonly authzVersion: number;
  readonly idleSeconds: number;
}

/**
 * The query behind every request: live sessions by id, prepared once for each database.
 *
 * Plan (Postgres 18, 20,000 sessions and accounts): primary keys of session, account and account_role, the unique key of
 * persona, and account_role_by_role for the set of staff; 20 buffers. Measured with other work on two cores: 0.65 ms for one
 * session with the round trip, 34 ms for 2,000 of them (the sweep of sockets).
 */
export function prepareLiveSessions(db: Database): (ids: readonly Id[]) => Promise<LiveSession[]> {
  const prepared = db
    .select({
      sessionId: session.id,
      accountId: session.accountId,
      personaId: persona.id,
      state: effectiveState,
      isReadOnly,
      roles,
      aal: session.aal,
      factor: session.factor,
      hasFreshFactor: sql<boolean>`${session.authAt} >= now() - make_interval(secs => ${FRESH_SECONDS})`,
      authzVersion: account.authzVersion,
      idleSeconds: sql<number>`extract(epoch from now() - ${session.lastSeenAt})::int`,
    })
    .from(session)
    .innerJoin(account, eq(account.id, session.accountId))
    .innerJoin(persona, and(eq(persona.accountId, session.accountId), eq(persona.kind, 'name')))
    .where(and(sql`${session.id} = any(${sql.placeholder('ids')}::uuid[])`, isLive))
    .prepare('live_sessions');
  return (ids) => prepared.execute({ ids: `{${ids.join(',')}}` });
}

export interface NewSession {
  readonly id: Id;
  readonly accountId: Id;
  readonly aal: 1 | 2;
  readonly factor: Factor;
  readonly platform: DevicePlatform;
  readonly device: Uint8Array;
}

/** Opens a session; returns when its factor was shown, in epoch seconds. */
export async function insertSession(tx: Database, row: NewSession): Promise<number> {
  const rows = await tx.insert(session).values(row).returning({ authAt: session.authAt });
  return Math.floor((rows[0]?.authAt.getTime() ?? 0) / 1000);
}

/** Whether the account signed in before, and whether it did so from a device like this one. */
export async function findEarlierDevices(
  db: Database,
  accountId: Id,
  device: Uint8Array,
): Promise<{ readonly any: boolean; readonly same: boolean }> {
  const rows = await db
    .select({ same: sql<boolean>`bool_or(${eq(session.device, device)})` })
    .from(session)
    .where(eq(session.accountId, accountId));
  const same = rows[0]?.same ?? null;
  return { any: same !== null, same: same === true };
}

/** Notes that a factor was shown again; a stronger one lifts the session. Whether it is still there. */
export async function updateSessionFactor(
  db: Database,
  sessionId: Id,
  lifts: { readonly factor?: Factor; readonly aal?: 1 | 2 },
): Promise<boolean> {
  const rows = await db
    .update(session)
    .set({ authAt: sql`now()`, ...lifts })
    .where(and(eq(session.id, sessionId), isLive))
    .returning({ id: session.id });
  return rows.length === 1;
}

/** Notes that a session was used; at most one write a minute and session. */
export async function touchSession(db: Database, sessionId: Id): Promise<void> {
  await db
    .update(session)
    .set({ lastSeenAt: sql`now()` })
    .where(
      and(eq(session.id, sessionId), isNull(session.endedAt), sql`${session.lastSeenAt} < now() - interval '1 minute'`),
    );
}

export interface DeviceRow {
  readonly id: Id;
  readonly platform: DevicePlatform;
  readonly aal: 1 | 2;
  readonly factor: Factor;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** The live sessions of an account, last used first. */
export async function listDevices(db: Database, accountId: Id): Promise<DeviceRow[]> {
  return await db
    .select({
      id: session.id,
      platform: session.platform,
      aal: session.aal,
      factor: session.factor,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
    })
    .from(session)
    .where(and(eq(session.accountId, accountId), isLive))
    .orderBy(desc(session.lastSeenAt), desc(session.id))
    .limit(100);
}

/** Which sessions to end: one, all of an account, or all of an account but one. */
export type SessionChoice =
  | { readonly sessionId: Id; readonly accountId?: Id }
  | { readonly accountId: Id; readonly exceptSessionId?: Id };

/** Ends sessions; returns the ids of those that were not ended before. */
export async function updateSessionsEnded(tx: Database, choice: SessionChoice, reason: EndReason): Promise<Id[]> {
  const chosen =
    'sessionId' in choice
      ? and(eq(session.id, choice.sessionId), choice.accountId ? eq(session.accountId, choice.accountId) : undefined)
      : and(
          eq(session.accountId, choice.accountId),
          choice.exceptSessionId ? ne(session.id, choice.exceptSessionId) : undefined,
        );
  const rows = await tx
    .update(session)
    .set({ endedAt: sql`now()`, endReason: reason })
    .where(and(chosen, isNull(session.endedAt)))
    .returning({ id: session.id });
  return rows.map((row) => row.id);
}

/** Keeps a refresh token by its SHA-256. */
export async function insertRefreshToken(
  tx: Database,
  row: { readonly tokenHash: Uint8Array; readonly sessionId: Id; readonly predecessor: Uint8Array | null },
): Promise<void> {
  await tx.insert(refreshToken).values(row);
}

/** What a refresh needs of its session. */
export interface RefreshedSession {
  readonly sessionId: Id;
  readonly accountId: Id;
  readonly aal: 1 | 2;
  readonly authAt: Date;
}

const refreshed = {
  sessionId: session.id,
  accountId: session.accountId,
  aal: session.aal,
  authAt: session.authAt,
};

/**
 * Uses a refresh token once: one conditional UPDATE decides every race (T-19). The session must be live and its account
 * not disabled. What its predecessor kept for the losers of an earlier race is dropped.
 */
export async function takeRefreshToken(
  tx: Database,
  tokenHash: Uint8Array,
  sealedSuccessor: Uint8Array,
): Promise<RefreshedSession | undefined> {
  const rows = await tx
    .update(refreshToken)
    .set({ usedAt: sql`now()`, sealedSuccessor })
    .from(session)
    .innerJoin(account, eq(account.id, session.accountId))
    .where(
      and(
        eq(refreshToken.tokenHash, tokenHash),
        isNull(refreshToken.usedAt),
        eq(session.id, refreshToken.sessionId),
        ne(account.state, 'disabled'),
        isLive,
      ),
    )
    .returning(refreshed);
  return rows[0];
}

/** A refresh token that could not be taken: why, and what the loser of a race may still have. */
export interface SpentRefreshToken extends RefreshedSession {
  readonly used: boolean;
  /** Whether it was used within the last 10 s and the one made from it has not been used. */
  readonly inGrace: boolean;
  readonly sealedSuccessor: Uint8Array | null;
  readonly device: Uint8Array;
  readonly live: boolean;
}

/** Looks at a token that {@link takeRefreshToken} did not give; undefined when it was never made here. */
export async function findSpentRefreshToken(
  db: Database,
  tokenHash: Uint8Array,
): Promise<SpentRefreshToken | undefined> {
  const successor = alias(refreshToken, 'successor');
  const rows = await db
    .select({
      ...refreshed,
      used: sql<boolean>`${isNotNull(refreshToken.usedAt)}`,
      inGrace: sql<boolean>`coalesce(${refreshToken.usedAt} > clock_timestamp() - interval '10 seconds', false)
        and ${successor.tokenHash} is not null and ${successor.usedAt} is null`,
      sealedSuccessor: refreshToken.sealedSuccessor,
      device: session.device,
      live: sql<boolean>`${isLive} and ${ne(account.state, 'disabled')}`,
    })
    .from(refreshToken)
    .innerJoin(session, eq(session.id, refreshToken.sessionId))
    .innerJoin(account, eq(account.id, session.accountId))
    .leftJoin(successor, eq(successor.predecessor, refreshToken.tokenHash))
    .where(eq(refreshToken.tokenHash, tokenHash));
  return rows[0];
}

/** Forgets what a used token keeps for the losers of its race, once its successor is used. */
export async function dropSealedSuccessor(tx: Database, successorHash: Uint8Array): Promise<void> {
  const successor = alias(refreshToken, 'successor');
  const predecessors = tx
    .select({ hash: successor.predecessor })
    .from(successor)
    .where(eq(successor.tokenHash, successorHash));
  await tx.update(refreshToken).set({ sealedSuccessor: null }).where(inArray(refreshToken.tokenHash, predecessors));
}

/** Seconds that a ticket waits for its socket. */
export const TICKET_SECONDS = 30;

/** Keeps a socket ticket by its SHA-256. */
export async function insertTicket(db: Database, ticketHash: Uint8Array, sessionId: Id): Promise<void> {
  const expiresAt = sql`now() + make_interval(secs => ${TICKET_SECONDS})`;
  await db.insert(wsTicket).values({ ticketHash, sessionId, expiresAt });
}

/** Uses a ticket once; undefined when it is unknown, used or older than 30 s. */
export async function takeTicket(db: Database, ticketHash: Uint8Array): Promise<Id | undefined> {
  const rows = await db
    .delete(wsTicket)
    .where(and(eq(wsTicket.ticketHash, ticketHash), gt(wsTicket.expiresAt, sql`now()`)))
    .returning({ sessionId: wsTicket.sessionId });
  return rows[0]?.sessionId;
}

/** Deletes spent tickets, and the tokens of sessions that have been over for two days; the session rows stay for 90 days. */
export async function deleteOldSessions(db: Database): Promise<void> {
  await db.delete(wsTicket).where(sql`${wsTicket.expiresAt} < now()`);
  await db.delete(refreshToken).where(sql`${refreshToken.issuedAt} < now() - interval '2 days'`);
  await db.delete(session).where(sql`${session.createdAt} < now() - interval '90 days'`);
}
