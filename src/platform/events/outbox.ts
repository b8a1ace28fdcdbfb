import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../database/connection.ts';
import { outbox } from './tables.ts';

/** Who may hear an event: all verified clinicians, the members of a room, one account, or staff. */
export type Audience =
  | { readonly kind: 'clinicians' }
  | { readonly kind: 'staff' }
  | { readonly kind: 'room'; readonly id: Id }
  | { readonly kind: 'account'; readonly id: Id };

export interface NewEvent {
  readonly type: string;
  readonly audience: Audience;
  /** Ids, kinds and numbers; never prose. */
  readonly data: Readonly<Record<string, string | number>>;
}

/** Appends an event inside the verb's transaction; the relay gives it its position after commit. */
export async function appendEvent(tx: Database, event: NewEvent): Promise<void> {
  await tx.insert(outbox).values({
    type: event.type,
    audience: event.audience.kind,
    audience_id: 'id' in event.audience ? event.audience.id : null,
    data: event.data,
  });
}
