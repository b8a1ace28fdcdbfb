import { withClient } from '../../support/database.ts';

/**
 * The tables of the reference server, beside the product's own in one database: a post and a counter, nothing else. Those of
 * the guarantees are made like the product's, so that each can be added to it and its cost be seen.
 */
export async function makeRawTables(adminUrl: string): Promise<void> {
  await withClient(adminUrl, (client) =>
    client.query(`
      create schema bench;
      create table bench.room (id uuid primary key, last_seq bigint not null, comment_count bigint not null);
      insert into bench.room select id, 0, 0 from room;
      create table bench.comment (id uuid primary key, room_id uuid not null references bench.room (id), room_seq bigint not null,
        author_id uuid, body text not null, body_deid text, body_receipt bytea, created_at timestamptz not null default now(),
        unique (room_id, room_seq));
      create table bench.gated (like bench.comment including all);
      create constraint trigger deid_gate after insert on bench.gated for each row execute function deid.gate('body');
      create table bench.outbox (like outbox including all);
      create table bench.audit (like audit_pending including all);
      create table bench.idempotency (like idempotency including all);
    `),
  );
}
