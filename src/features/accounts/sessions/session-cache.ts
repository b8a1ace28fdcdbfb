import { ACTOR_AGE_MS, type Actor } from '../../../kernel/actor.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { createBatch } from '../../../platform/database/batch.ts';
import { prepareLiveSessions, type LiveSession } from './queries.ts';

const REMEMBERED = 50_000;

/** A live session as it stood at most ACTOR_AGE_MS ago. */
export interface CurrentSession {
  readonly actor: Actor;
  /** Seconds since it was last noted as used, at the time of reading. */
  readonly idleSeconds: number;
}

/** Live sessions, read again after ACTOR_AGE_MS or a hint; a read that fails is passed on, so a cache that cannot be refreshed denies. */
export interface SessionCache {
  /** The session if it is live; undefined when it ended, idled out, grew too old or never was. */
  find(sessionId: Id): Promise<CurrentSession | undefined>;
  /** The live ones among many sessions, straight from the database in one query. */
  findMany(sessionIds: readonly Id[]): Promise<Map<Id, Actor>>;
  /** Forgets what a control hint names: the next look reads again. */
  forget(hint: { readonly kind: 'session' | 'account'; readonly id: Id }): void;
}

interface Entry {
  readonly readAt: number;
  readonly found: Promise<CurrentSession | undefined>;
  accountId: Id | undefined;
}

/** How sessions become actors: under AUTH_SINGLE_FACTOR any factor is good enough for staff. */
export interface SessionRules {
  readonly singleFactor: boolean;
  /** How many sessions are remembered. */
  readonly remembered?: number;
}

/** Builds the cache over one database. `clock` must never jump back by more than the cache may lag: use a monotonic one. */
export function createSessionCache(
  db: Database,
  rules: SessionRules,
  clock: Clock = () => performance.now(),
): SessionCache {
  const entries = new Map<Id, Entry>();
  const readLive = prepareLiveSessions(db);
  const readOne = createBatch<Id, LiveSession>(async (ids) => {
    const rows = new Map((await readLive(ids)).map((row) => [row.sessionId, row]));
    return ids.map((id) => rows.get(id));
  });
  const read = (sessionId: Id, now: number): Promise<CurrentSession | undefined> => {
    const found = readOne(sessionId).then((row) => row && toCurrent(row, rules));
    const entry: Entry = { readAt: now, found, accountId: undefined };
    keep(entries, sessionId, entry, rules.remembered ?? REMEMBERED);
    found.then(
      (session) => (entry.accountId = session?.actor.accountId),
      () => entries.get(sessionId) === entry && entries.delete(sessionId),
    );
    return found;
  };
  return {
    find(sessionId) {
      const now = clock();
      const entry = entries.get(sessionId);
      return entry && now - entry.readAt < ACTOR_AGE_MS ? entry.found : read(sessionId, now);
    },
    async findMany(sessionIds) {
      const rows = await readLive(sessionIds);
      return new Map(rows.map((row) => [row.sessionId, toCurrent(row, rules).actor]));
    },
    forget({ kind, id }) {
      if (kind === 'session') entries.delete(id);
      else for (const [key, entry] of entries) if (concerns(entry, id)) entries.delete(key);
    },
  };
}

/** A read still under way may be of any account, and may have begun before the change: it is forgotten too. */
function concerns(entry: Entry, accountId: Id): boolean {
  return entry.accountId === undefined || entry.accountId === accountId;
}

/** Oldest read first out: the map keeps the order of reading. */
function keep(entries: Map<Id, Entry>, sessionId: Id, entry: Entry, most: number): void {
  entries.delete(sessionId);
  const oldest = entries.size >= most ? entries.keys().next().value : undefined;
  if (oldest !== undefined) entries.delete(oldest);
  entries.set(sessionId, entry);
}

function toCurrent(row: LiveSession, { singleFactor }: SessionRules): CurrentSession {
  const { idleSeconds, roles, factor, ...rest } = row;
  const isStaffGrade = singleFactor || factor === 'passkey';
  return { actor: { ...rest, roles: new Set(roles), isStaffGrade }, idleSeconds };
}

/** One session read straight from the database: the actor, or undefined when it is not live. */
export async function readActor(db: Database, sessionId: Id): Promise<Actor | undefined> {
  const [row] = await prepareLiveSessions(db)([sessionId]);
  return row && toCurrent(row, { singleFactor: false }).actor;
}
