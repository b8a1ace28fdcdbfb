import type { Static, TSchema } from 'typebox';
import type { Access } from '../../kernel/access.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../database/connection.ts';
import type { EventRow } from './queries.ts';

/** How one kind of event becomes a frame, and who may hear it; a feature's live.ts declares it. */
export interface EventTypeOptions<Schema extends TSchema> {
  readonly type: string;
  readonly access: Access;
  /** Shape of `data` in the frame; asyncapi.yaml shows it. */
  readonly schema: Schema;
  readonly summary: string;
  /** Reads what the ids of `row` stand for, as it is now; undefined when there is nothing to tell any more. */
  load(db: Database, row: EventRow): Promise<Static<Schema> | undefined>;
  /** Where in a room it stands, for types whose delivery members may show each other. */
  place?(row: EventRow): Place;
  /** The feature's own rule beside audience and access; the same one that its REST reads use. */
  mayHear?(actor: Actor, data: Static<Schema>): boolean;
}

export interface Place {
  readonly roomId: Id;
  readonly roomSeq: number;
}

/** One event's data as read from the database, with its rule bound to it. */
export interface LoadedEvent {
  readonly data: unknown;
  readonly place?: Place | undefined;
  mayHear(actor: Actor): boolean;
}

/** An {@link EventTypeOptions} with the type of its data closed over. */
export interface EventType {
  readonly type: string;
  readonly access: Access;
  readonly schema: TSchema;
  readonly summary: string;
  load(db: Database, row: EventRow): Promise<LoadedEvent | undefined>;
}

/** Declares an event type. */
export function eventType<const Schema extends TSchema>(options: EventTypeOptions<Schema>): EventType {
  const { type, access, schema, summary } = options;
  return {
    type,
    access,
    schema,
    summary,
    async load(db, row) {
      const data = await options.load(db, row);
      if (data === undefined) return undefined;
      return { data, place: options.place?.(row), mayHear: (actor) => options.mayHear?.(actor, data) ?? true };
    },
  };
}
