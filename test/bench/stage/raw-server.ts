/**
 * The limit that the product is held against: Fastify, pg, one prepared statement a request, nothing promised. BENCH_ADDS names
 * guarantees to add to publishing, so that the cost of each can be measured: receipt, audit, idempotency, outbox, session, engine.
 */
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { createGate, type DeidentifiedText } from '../../../src/deidentification/index.ts';
import { createSessionCache } from '../../../src/features/accounts/sessions/session-cache.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { openDatabase } from '../../../src/platform/database/connection.ts';
import { loadKeys } from '../../../src/platform/keys.ts';
import { createAccessTokens } from '../../../src/platform/tokens.ts';

const { BENCH_DATABASE = '', BENCH_PORT = '0', BENCH_KEYS = '', BENCH_ADDS = '', BENCH_ISSUER = '' } = process.env;
const adds = new Set(BENCH_ADDS.split(',').filter((name) => name !== ''));
const has = (name: string, words: string): string => (adds.has(name) ? words : '');

const pool = new pg.Pool({ connectionString: BENCH_DATABASE, max: 4 });
const app = Fastify({ logger: false });
const keys = adds.size === 0 ? undefined : loadKeys({ keysDir: BENCH_KEYS, environment: {}, mayMake: false });
const tokens = keys && (await createAccessTokens({ ring: keys.token, issuer: BENCH_ISSUER, clock: Date.now }));
const sessions = createSessionCache(openDatabase(BENCH_DATABASE, { max: 2, name: 'bench' }).db, {
  singleFactor: false,
});
const gate =
  keys &&
  createGate({
    current: () => keys.receipt.current,
    find: (id) => keys.receipt.find(id),
    policy: 'safe-harbor',
    strictZip3: false,
    currentYear: () => 2026,
  });

const table = adds.has('receipt') ? 'bench.gated' : 'bench.comment';
const PUBLISH = {
  name: 'publish',
  text: `with moved as (
      update bench.room set last_seq = last_seq + 1, comment_count = comment_count + 1 where id = $2 returning last_seq
    ), written as (
      insert into ${table} (id, room_id, room_seq, author_id, body, body_deid, body_receipt)
      select $1, $2, last_seq, $3, $4, $5, $6 from moved returning room_seq, created_at
    )${has(
      'outbox',
      `, announced as (insert into bench.outbox (type, audience, audience_id, data)
      select 'post.created', 'room', $2, jsonb_build_object('kind', 'comment', 'id', $1::uuid, 'room_id', $2::uuid, 'room_seq', room_seq) from written)`,
    )}${has(
      'audit',
      `, audited as (insert into bench.audit (actor_id, session_id, action, object_kind, object_id, outcome, request_id)
      values ($3, $3, 'comment.write', 'comment', $1, 'done', null))`,
    )}${has(
      'idempotency',
      `, claimed as (insert into bench.idempotency (actor_id, route, key, fingerprint, status, object_id, object_version)
      values ($3, 'POST /v1/cases/:id/comments', $7, $8, 201, $1, 1))`,
    )}
    select room_seq, created_at from written`,
};
const REPLAY = {
  name: 'replay',
  text: 'select object_id from bench.idempotency where actor_id = $1 and route = $2 and key = $3',
};

const text = { type: 'string' } as const;
const author = { type: 'object', properties: { persona_id: text, display_name: text } } as const;
const comment = {
  type: 'object',
  properties: { id: text, room_id: text, room_seq: { type: 'integer' }, author, body: text, created_at: text },
} as const;
const page = (item: object): object => ({ type: 'object', properties: { data: { type: 'array', items: item } } });

const nobody = randomUUID();

app.post(
  '/raw/rooms/:id/comments',
  { schema: { body: { type: 'object', properties: { body: text }, required: ['body'] }, response: { 201: comment } } },
  async (request, reply) => {
    const { id: room } = request.params as { id: string };
    const authorId = tokens ? await authorOf(String(request.headers.authorization ?? '')) : nobody;
    const key = String(request.headers['idempotency-key'] ?? '');
    if (adds.has('idempotency'))
      await pool.query({ ...REPLAY, values: [authorId, 'POST /v1/cases/:id/comments', key] });
    const sealed = seal((request.body as { body: string }).body);
    const id = newId();
    const values = [id, room, authorId, sealed.value, sealed.version, Buffer.from(sealed.receipt)];
    const more = adds.has('idempotency') ? [key, randomBytes(32)] : [];
    const { rows } = await pool.query({ ...PUBLISH, values: [...values, ...more] });
    return reply.code(201).send({
      id,
      room_id: room,
      room_seq: Number(rows[0].room_seq),
      author: { persona_id: authorId, display_name: 'Dr. Nobody' },
      body: sealed.value,
      created_at: rows[0].created_at.toISOString(),
    });
  },
);

async function authorOf(header: string): Promise<string> {
  if (!adds.has('session')) return nobody;
  const claims = await tokens?.verifyAccessToken(header.slice('Bearer '.length));
  const session = claims && (await sessions.find(claims.sessionId));
  if (!session) throw new Error('no session');
  return session.actor.accountId;
}

const NO_RECEIPT = Buffer.alloc(0);
type Sealed = Pick<DeidentifiedText, 'value' | 'version' | 'receipt'>;
let once: Sealed | undefined;

/** With the engine each text goes through it; with the receipt alone one text that went through it is written again and again. */
function seal(raw: string): Sealed {
  if (gate && adds.has('engine')) return gate.deidentify(raw, { labels: 'roles' }).text;
  if (gate && adds.has('receipt')) return (once ??= gate.deidentify(raw, { labels: 'roles' }).text);
  return { value: raw, version: '', receipt: NO_RECEIPT };
}

const THREAD = {
  name: 'thread',
  text: `select c.id, c.room_id, c.room_seq, c.body, to_json(c.created_at)#>>'{}' as created_at, p.id as persona_id, p.display_name
    from case_comment c join persona p on p.id = c.persona_id where c.room_id = $1 order by c.room_seq limit 50`,
};
app.get('/raw/rooms/:id/comments', { schema: { response: { 200: page(comment) } } }, async (request) => {
  const { rows } = await pool.query({ ...THREAD, values: [(request.params as { id: string }).id] });
  return {
    data: rows.map((row) => ({
      ...row,
      room_seq: Number(row.room_seq),
      author: { persona_id: row.persona_id, display_name: row.display_name },
    })),
  };
});

const FEED = {
  name: 'feed',
  text: `select c.id, c.room_id, c.specialty, c.title, c.question, to_json(c.created_at)#>>'{}' as created_at, p.id as persona_id, p.display_name,
      r.comment_count, r.last_seq
    from clinical_case c join persona p on p.id = c.persona_id join room r on r.id = c.room_id
    where c.state in ('open', 'closed') order by c.created_at desc, c.id desc limit 20`,
};
const summary = {
  type: 'object',
  properties: {
    id: text,
    room_id: text,
    author,
    specialty: text,
    title: text,
    question: text,
    comment_count: { type: 'integer' },
    last_seq: { type: 'integer' },
    created_at: text,
  },
} as const;
app.get('/raw/cases', { schema: { response: { 200: page(summary) } } }, async () => {
  const { rows } = await pool.query(FEED);
  return {
    data: rows.map((row) => ({
      ...row,
      comment_count: Number(row.comment_count),
      last_seq: Number(row.last_seq),
      author: { persona_id: row.persona_id, display_name: row.display_name },
    })),
  };
});

// What is said is told to every socket and kept nowhere.
let seq = 0;
await app.register(websocket, { options: { perMessageDeflate: false } });
app.get('/v1/ws', { websocket: true }, (socket) => socket.send('{"frame":"ready"}'));
app.post('/raw/say', async (request, reply) => {
  const { body } = request.body as { body: string };
  seq += 1;
  const said = {
    id: newId(),
    room_id: nobody,
    room_seq: seq,
    author: { persona_id: nobody, display_name: 'Dr. Nobody' },
    body,
  };
  const at = new Date().toISOString();
  const frame = JSON.stringify({
    frame: 'event',
    seq,
    type: 'post.created',
    at,
    data: { kind: 'comment', comment: said },
  });
  for (const client of app.websocketServer.clients) if (client.readyState === client.OPEN) client.send(frame);
  return reply.code(201).send(said);
});
app.get('/readyz', async () => ({ status: 'ok' }));

process.once('SIGTERM', () => process.exit(0));
await app.listen({ host: '127.0.0.1', port: Number(BENCH_PORT) });
