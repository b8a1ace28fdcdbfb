import { and, eq, sql } from 'drizzle-orm';
import { AppError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from './connection.ts';
import { prepareOnce, prepareStatement } from './prepare-once.ts';
import { idempotency } from './tables.ts';

/** One request that must take effect once: who, which route, which key, and an HMAC of the raw body (32 bytes). */
export interface IdempotencyClaim {
  readonly actorId: Id;
  readonly route: string;
  readonly key: string;
  readonly fingerprint: Uint8Array;
}

/** What the first run of a request came to, and the object it made or decided; the reply is rendered again from it, so no text is kept. */
export interface Replay {
  readonly status: number;
  readonly objectId: Id;
  readonly objectVersion: number | undefined;
}

/** The earlier run of this request, if it took effect. Throws `idempotency_key_reused` when the payload differs. */
export async function findReplay(db: Database, claim: IdempotencyClaim): Promise<Replay | undefined> {
  const [row] = await db
    .select()
    .from(idempotency)
    .where(
      and(eq(idempotency.actor_id, claim.actorId), eq(idempotency.route, claim.route), eq(idempotency.key, claim.key)),
    );
  return row && toReplay(row, claim);
}

/** The earlier runs of several requests, each at the place of its claim, in one statement; nothing is compared yet. */
export async function findRuns(
  db: Database,
  claims: readonly IdempotencyClaim[],
): Promise<readonly (EarlierRun | undefined)[]> {
  const { rows } = await earlierRuns(db, {}).execute({
    actors: claims.map((one) => one.actorId),
    routes: claims.map((one) => one.route),
    keys: claims.map((one) => one.key),
  });
  const byPlace = new Map(rows.map((row) => [row.place - 1, row]));
  return claims.map((_, place) => byPlace.get(place));
}

const earlierRuns = prepareOnce((db) =>
  prepareStatement<EarlierRun & { readonly place: number }>(
    db,
    sql`
    select q.place::int, i.fingerprint, i.status, i.object_id, i.object_version
    from unnest(${sql.placeholder('actors')}::uuid[], ${sql.placeholder('routes')}::text[], ${sql.placeholder('keys')}::text[])
      with ordinality as q(actor_id, route, key, place)
    cross join lateral (
      select * from idempotency e where e.actor_id = q.actor_id and e.route = q.route and e.key = q.key limit 1) i`,
  ),
);

/** What is kept of a run. */
export interface EarlierRun {
  readonly fingerprint: Uint8Array;
  readonly status: number;
  readonly object_id: Id;
  readonly object_version: number | null;
}

/** What a run is repeated from. Throws `idempotency_key_reused` when the payload differs. */
export function toReplay(row: EarlierRun, claim: IdempotencyClaim): Replay {
  if (!Buffer.from(row.fingerprint).equals(claim.fingerprint)) throw new AppError('idempotency_key_reused');
  return { status: row.status, objectId: row.object_id, objectVersion: row.object_version ?? undefined };
}

/**
 * First statement of a verb's transaction. Throws `request_in_flight` when the same request runs elsewhere or has just
 * ended: the caller repeats with the same key and gets the replay.
 */
export async function claimIdempotency(tx: Database, claim: IdempotencyClaim): Promise<void> {
  const name = `${claim.actorId}/${claim.route}/${claim.key}`;
  const locked = await tx.execute<{ ok: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as ok`,
  );
  if (!locked.rows[0]?.ok || (await findReplay(tx, claim)))
    throw new AppError('request_in_flight', { retryAfterSeconds: 1 });
}

/** Last statement of a verb's transaction: keeps what a repeat will be answered with. */
export async function settleIdempotency(
  tx: Database,
  claim: IdempotencyClaim,
  result: { readonly status: number; readonly objectId: Id; readonly objectVersion?: number },
): Promise<void> {
  await tx.insert(idempotency).values({
    actor_id: claim.actorId,
    route: claim.route,
    key: claim.key,
    fingerprint: claim.fingerprint,
    status: result.status,
    object_id: result.objectId,
    object_version: result.objectVersion ?? null,
  });
}
