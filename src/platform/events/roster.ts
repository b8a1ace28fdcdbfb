import type { Id } from '../../kernel/ids.ts';
import type { EventRow } from './queries.ts';
import type { Subscriber } from './subscriber.ts';

type Change = { readonly roomId: Id; readonly joined: boolean };

/** Who is connected here: by account, by session, by room. */
export interface Roster {
  add(subscriber: Subscriber): void;
  remove(subscriber: Subscriber): void;
  /** Sets the rooms as the database had them; changes heard since the subscriber was added win. */
  setRooms(subscriber: Subscriber, rooms: readonly Id[]): void;
  /** Applies a `room.membership` row to the sockets of its account; other rows change nothing. */
  noteRow(row: EventRow): void;
  all(): ReadonlySet<Subscriber>;
  ofAccount(id: Id): ReadonlySet<Subscriber>;
  ofSession(id: Id): ReadonlySet<Subscriber>;
  inRoom(id: Id): ReadonlySet<Subscriber>;
  sessionIds(): Id[];
}

/** An empty roster. */
export function createRoster(): Roster {
  const all = new Set<Subscriber>();
  const accounts = createIndex();
  const sessions = createIndex();
  const rooms = createIndex();
  /** Changes that came while the rooms of a subscriber were still being read. */
  const early = new Map<Subscriber, Change[]>();

  function apply(subscriber: Subscriber, change: Change): void {
    early.get(subscriber)?.push(change);
    if (change.joined) {
      subscriber.rooms.add(change.roomId);
      rooms.add(change.roomId, subscriber);
    } else {
      subscriber.rooms.delete(change.roomId);
      rooms.remove(change.roomId, subscriber);
    }
  }

  return {
    add(subscriber) {
      all.add(subscriber);
      early.set(subscriber, []);
      accounts.add(subscriber.actor.accountId, subscriber);
      sessions.add(subscriber.actor.sessionId, subscriber);
    },
    remove(subscriber) {
      all.delete(subscriber);
      early.delete(subscriber);
      accounts.remove(subscriber.actor.accountId, subscriber);
      sessions.remove(subscriber.actor.sessionId, subscriber);
      for (const id of subscriber.rooms) rooms.remove(id, subscriber);
    },
    setRooms(subscriber, roomIds) {
      const changes = early.get(subscriber);
      if (!changes) return;
      early.delete(subscriber);
      for (const roomId of roomIds) apply(subscriber, { roomId, joined: true });
      for (const change of changes) apply(subscriber, change);
    },
    noteRow(row) {
      const change = membershipChange(row);
      if (change) for (const subscriber of accounts.get(change.accountId)) apply(subscriber, change);
    },
    all: () => all,
    ofAccount: accounts.get,
    ofSession: sessions.get,
    inRoom: rooms.get,
    sessionIds: sessions.keys,
  };
}

function membershipChange(row: EventRow): (Change & { readonly accountId: Id }) | undefined {
  if (row.type !== 'room.membership') return undefined;
  const { room_id: roomId, account_id: accountId, change } = row.data;
  if (typeof roomId !== 'string' || typeof accountId !== 'string') return undefined;
  return { roomId, accountId, joined: change === 'joined' };
}

const NOBODY: ReadonlySet<Subscriber> = new Set();

function createIndex() {
  const sets = new Map<Id, Set<Subscriber>>();
  return {
    get: (id: Id): ReadonlySet<Subscriber> => sets.get(id) ?? NOBODY,
    keys: (): Id[] => [...sets.keys()],
    add(id: Id, subscriber: Subscriber): void {
      const set = sets.get(id) ?? new Set();
      sets.set(id, set.add(subscriber));
    },
    remove(id: Id, subscriber: Subscriber): void {
      const set = sets.get(id);
      if (set?.delete(subscriber) && set.size === 0) sets.delete(id);
    },
  };
}
