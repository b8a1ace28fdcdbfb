import { randomBytes } from 'node:crypto';
import type { DeidentifiedText, Gate } from '../../deidentification/index.ts';
import { recordAudit } from '../../features/audit/index.ts';
import { wrapMemoryKey } from '../../features/rooms/index.ts';
import { transaction } from '../../platform/database/connection.ts';
import type { CopyConnection, CopyTarget, CopyValue } from '../../platform/database/copy.ts';
import type { Keys } from '../../platform/keys.ts';
import type { StoredPassword } from '../../platform/passwords.ts';
import {
  caseAt,
  CIRCLE,
  commentAt,
  countPlan,
  memberOf,
  planComments,
  planIds,
  type SeedSize,
  type Totals,
} from './plan.ts';
import { pick, randomFrom } from './random.ts';
import { makeTexts, type TextPool } from './texts.ts';

/** What a seed works with. */
export interface SeedPorts {
  readonly connection: CopyConnection;
  readonly gate: Gate;
  readonly keys: Keys;
  /** The password of every member. */
  readonly password: StoredPassword;
  readonly onRows?: (table: string, rows: number, total: number) => void;
}

/** Rows of one COPY: their checks and triggers wait in memory until it ends. */
const BLOCK_ROWS = 20_000;

/**
 * Fills an empty database by COPY, as role `app` and past no wall: every text went through the gate, and Postgres verifies
 * its receipt. One transaction, so that a seed that is cut off leaves nothing. The same size and seed make the same rows,
 * but for the random keys of what cases remember.
 */
export async function seedLarge(ports: SeedPorts, size: SeedSize): Promise<void> {
  const texts = makeTexts(ports.gate, randomFrom(size.seed));
  const ids = makeIds(size);
  const totals = countPlan(size);
  await transaction(ports.connection.db, async (tx) => {
    for (const table of tablesOf(ports, size, ids, totals, texts)) await copyTable(ports, table);
    const { members, cases, comments, seed } = size;
    await recordAudit(tx, { action: 'seed', outcome: 'done', details: { members, cases, comments, seed } });
  });
}

interface Ids {
  readonly accounts: readonly string[];
  readonly personas: readonly string[];
  readonly rooms: readonly string[];
  readonly cases: readonly string[];
}

function makeIds(size: SeedSize): Ids {
  const at = (index: number): number => caseAt(index, size);
  return {
    accounts: [...planIds(size.seed + 2, size.members, 7)],
    personas: [...planIds(size.seed + 3, size.members, 4)],
    rooms: [...planIds(size.seed + 4, size.cases, 7, at)],
    cases: [...planIds(size.seed + 5, size.cases, 7, at)],
  };
}

interface SeedTable extends CopyTarget {
  readonly total: number;
  readonly rows: Iterable<readonly CopyValue[]>;
}

async function copyTable({ connection, onRows }: SeedPorts, { total, rows, ...target }: SeedTable): Promise<void> {
  let done = 0;
  for (const block of blocksOf(rows)) {
    await connection.copy(target, block);
    done += block.length;
    onRows?.(target.table, done, total);
  }
}

function* blocksOf<Row>(rows: Iterable<Row>): Generator<Row[]> {
  let block: Row[] = [];
  for (const row of rows) {
    block.push(row);
    if (block.length < BLOCK_ROWS) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

function tablesOf(ports: SeedPorts, size: SeedSize, ids: Ids, totals: Totals, texts: TextPool): SeedTable[] {
  const { members, cases, comments } = size;
  const { keys, password } = ports;
  const people = ids.accounts.map((id, index) => ({ id, index, persona: ids.personas[index] ?? '' }));
  return [
    {
      table: 'account',
      columns: ['id', 'email', 'email_confirmed_at', 'state', 'scope'],
      total: members,
      rows: map(people, ({ id, index }) => [id, emailAt(index), new Date(caseAt(0, size)), 'verified', 'full']),
    },
    {
      table: 'account_role',
      columns: ['account_id', 'role'],
      total: members,
      rows: map(people, ({ id }) => [id, 'physician']),
    },
    {
      table: 'persona',
      columns: ['id', 'account_id', 'kind', 'display_name'],
      total: members,
      rows: map(people, ({ id, index, persona }) => [persona, id, 'name', nameAt(index)]),
    },
    {
      table: 'password_credential',
      columns: ['account_id', 'hash', 'pepper_key_id'],
      total: members,
      rows: map(people, ({ id }) => [id, password.hash, password.pepperKeyId]),
    },
    {
      table: 'room',
      columns: ['id', 'kind', 'last_seq', 'comment_count', 'last_activity_at', 'created_at', 'changed_at'],
      total: cases,
      rows: roomRows(size, ids, totals),
    },
    {
      table: 'case_memory',
      columns: ['room_id', 'wrapped_key'],
      total: cases,
      rows: map(ids.rooms, (id) => [id, wrapMemoryKey(keys, id, randomBytes(32))]),
    },
    {
      table: 'clinical_case',
      columns: [
        'id',
        'room_id',
        'author_id',
        'persona_id',
        'specialty',
        ...TRIPLES,
        'attestation_version',
        'created_at',
        'changed_at',
      ],
      total: cases,
      rows: caseRows(size, ids, texts),
    },
    {
      table: 'room_member',
      columns: ['room_id', 'account_id', 'role', 'joined_at', 'changed_at'],
      total: cases * CIRCLE,
      rows: memberRows(size, ids, totals),
    },
    {
      table: 'case_comment',
      columns: [
        'id',
        'room_id',
        'room_seq',
        'author_id',
        'persona_id',
        'body',
        'body_deid',
        'body_receipt',
        'created_at',
        'changed_at',
      ],
      total: comments,
      rows: commentRows(size, ids, texts),
    },
  ];
}

const TRIPLES = ['title', 'body', 'question'].flatMap((name) => [name, `${name}_deid`, `${name}_receipt`]);
const SPECIALTIES = [
  'cardiology',
  'dermatology',
  'infectious-disease',
  'internal-medicine',
  'neurology',
  'paediatrics',
  'surgery',
];

function* roomRows(size: SeedSize, ids: Ids, { counts, lastPlaces }: Totals): Generator<CopyValue[]> {
  for (const [index, id] of ids.rooms.entries()) {
    const count = counts[index] ?? 0;
    const last = lastPlaces[index] ?? -1;
    const created = new Date(caseAt(index, size));
    const active = last === -1 ? created : new Date(commentAt(last, size));
    yield [id, 'case', count, count, active, created, active];
  }
}

function* caseRows(size: SeedSize, ids: Ids, texts: TextPool): Generator<CopyValue[]> {
  const random = randomFrom(size.seed + 6);
  for (const [index, id] of ids.cases.entries()) {
    const author = memberOf(index, 0, size.members);
    const written = [pick(random, texts.titles), pick(random, texts.bodies), pick(random, texts.questions)];
    const created = new Date(caseAt(index, size));
    yield [
      id,
      ids.rooms[index] ?? '',
      ids.accounts[author] ?? '',
      ids.personas[author] ?? '',
      pick(random, SPECIALTIES),
      ...written.flatMap(triple),
      '2026-11',
      created,
      created,
    ];
  }
}

function* memberRows(size: SeedSize, ids: Ids, { circles }: Totals): Generator<CopyValue[]> {
  for (const [index, room] of ids.rooms.entries()) {
    const joined = new Date(caseAt(index, size));
    for (let n = 0; n < Math.min(CIRCLE, size.members); n += 1) {
      const takesPart = n === 0 || ((circles[index] ?? 0) & (1 << n)) !== 0;
      const account = ids.accounts[memberOf(index, n, size.members)] ?? '';
      if (takesPart) yield [room, account, n === 0 ? 'owner' : 'member', joined, joined];
    }
  }
}

function* commentRows(size: SeedSize, ids: Ids, texts: TextPool): Generator<CopyValue[]> {
  const random = randomFrom(size.seed + 7);
  const commentIds = planIds(size.seed + 8, size.comments, 7, (place) => commentAt(place, size));
  for (const { caseIndex, seq, memberIndex, atMs } of planComments(size)) {
    const { value: id } = commentIds.next();
    const author = [ids.accounts[memberIndex] ?? '', ids.personas[memberIndex] ?? ''];
    const at = new Date(atMs);
    yield [id ?? '', ids.rooms[caseIndex] ?? '', seq, ...author, ...triple(pick(random, texts.comments)), at, at];
  }
}

function triple({ value, version, receipt }: DeidentifiedText): CopyValue[] {
  return [value, version, receipt];
}

function* map<Item>(items: Iterable<Item>, row: (item: Item) => CopyValue[]): Generator<CopyValue[]> {
  for (const item of items) yield row(item);
}

/** The address of the n-th member, from 0. */
export function emailAt(index: number): string {
  return `member-${String(index + 1).padStart(6, '0')}@seed.example`;
}

/** Names without digits: letters count instead. */
function nameAt(index: number): string {
  const letters = (value: number): string =>
    (value < 26 ? '' : letters(Math.floor(value / 26) - 1)) + String.fromCharCode(97 + (value % 26));
  const word = letters(index);
  return `Dr. ${word.charAt(0).toUpperCase()}${word.slice(1)} Seedling`;
}
