import { SECOND } from '../../kernel/time.ts';
import type { Access } from '../../kernel/access.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Database } from '../database/connection.ts';
import { textFrame } from '../live/text-frame.ts';
import type { EventType, Place } from './event-type.ts';
import type { Audience } from './outbox.ts';
import type { EventRow } from './queries.ts';

/** One event ready to go: its JSON written once, shared by all sockets that may hear it. */
export interface LiveEvent {
  readonly position: number;
  readonly type: string;
  readonly audience: Audience;
  readonly access: Access;
  /** The ids of the outbox row. */
  readonly ids: EventRow['data'];
  /** Where in a room it stands, when members may show each other that they have it. */
  readonly place?: Place | undefined;
  /** The whole WebSocket frame, ready to be written. */
  readonly frame: Buffer;
  mayHear(actor: Actor): boolean;
}

/** Turns rows into frames, in order; rows that no registered type speaks for, or with nothing left to tell, drop out. */
export type Renderer = (rows: readonly EventRow[]) => Promise<LiveEvent[]>;

/** How old a rendered frame may be: then it is read again, so that what was hidden since does not go out. */
const FRAME_TTL_MS = SECOND;
const MAX_FRAMES = 2_000;
const AT_ONCE = 8;

interface Rendered {
  readonly at: number;
  readonly event: Promise<LiveEvent | undefined>;
}

/** Makes the one renderer of a process. Tail and resuming clients share it: a frame asked for twice in a second is read once. */
export function createRenderer(db: Database, eventTypes: readonly EventType[]): Renderer {
  const types = new Map(eventTypes.map((type) => [type.type, type]));
  const recent = new Map<number, Rendered>();

  function render(row: EventRow): Promise<LiveEvent | undefined> {
    const known = recent.get(row.position);
    if (known && performance.now() - known.at < FRAME_TTL_MS) return known.event;
    const event = renderEvent(db, types.get(row.type), row);
    recent.delete(row.position);
    recent.set(row.position, { at: performance.now(), event });
    event.catch(() => recent.delete(row.position));
    const oldest = recent.keys().next();
    if (recent.size > MAX_FRAMES && !oldest.done) recent.delete(oldest.value);
    return event;
  }

  return async (rows) => {
    const events: LiveEvent[] = [];
    for (let start = 0; start < rows.length; start += AT_ONCE) {
      const few = await Promise.all(rows.slice(start, start + AT_ONCE).map(render));
      events.push(...few.filter((event) => event !== undefined));
    }
    return events;
  };
}

async function renderEvent(db: Database, type: EventType | undefined, row: EventRow): Promise<LiveEvent | undefined> {
  const loaded = await type?.load(db, row);
  if (!type || !loaded) return undefined;
  const body = { frame: 'event', seq: row.position, type: row.type, at: row.at, data: loaded.data };
  return {
    position: row.position,
    type: row.type,
    audience: row.audience,
    access: type.access,
    ids: row.data,
    place: loaded.place,
    frame: textFrame(JSON.stringify(body)),
    mayHear: loaded.mayHear,
  };
}
