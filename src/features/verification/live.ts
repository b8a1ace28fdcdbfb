import { Type, type Static } from 'typebox';
import { ID_PATTERN } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { eventType, type EventType } from '../../platform/events/event-type.ts';
import type { LiveParts } from '../../platform/live/registry.ts';
import { findClaim } from './queries.ts';
import { countTotals } from './review/queries.ts';
import { QueueTotals } from './review/schemas.ts';
import { CLAIM_STATUSES, type ClaimStatus } from './words.ts';

const ClaimMoved = Type.Object(
  {
    claim_id: Type.String({ pattern: ID_PATTERN }),
    status: Type.Unsafe<ClaimStatus>({ type: 'string', enum: [...CLAIM_STATUSES] }),
    version: Type.Integer(),
  },
  { additionalProperties: false },
);

const QueueMoved = Type.Object({ ...ClaimMoved.properties, counts: QueueTotals }, { additionalProperties: false });

/** What verification tells over sockets: the applicant about the own claim, verifiers about their queue; it takes no frames. */
export const verificationLive: LiveParts = { commands: [], eventTypes: events() };

function events(): EventType[] {
  return [
    eventType({
      type: 'claim.updated',
      access: 'signed-in',
      schema: ClaimMoved,
      summary: 'Your claim moved; read it for what was found or decided.',
      load: (db, row) => loadClaim(db, row.data),
    }),
    eventType({
      type: 'queue.changed',
      access: 'verifier',
      schema: QueueMoved,
      summary: 'A claim came into the queue, was taken, or left it; with how many wait now.',
      load: (db, row) => loadQueue(db, row.data),
    }),
  ];
}

async function loadClaim(
  db: Database,
  data: Readonly<Record<string, string | number>>,
): Promise<Static<typeof ClaimMoved> | undefined> {
  const found = await findClaim(db, String(data['claim_id']));
  return found && { claim_id: found.claim.id, status: found.claim.status, version: found.claim.version };
}

async function loadQueue(
  db: Database,
  data: Readonly<Record<string, string | number>>,
): Promise<Static<typeof QueueMoved> | undefined> {
  const moved = await loadClaim(db, data);
  if (!moved) return undefined;
  return { ...moved, counts: await countTotals(db, new Date()) };
}
