/**
 * The lists of cases when a hundred times as many are stored: the newest, which are many, and those of which few match and those are the
 * oldest, so that walking from the newest on would pass by all others.
 */
import { withClient } from '../support/database.ts';
import { median } from './load/percentile.ts';
import { rowOf, rounded, type Row } from './row.ts';
import type { Stage } from './stage/stage.ts';
import type { Workload } from './workload.ts';

const SMALL = 10_000;
const [LARGE, LARGEST] = [100_000, 1_000_000];
const FEW = 5;
const RARE = 'medical-genetics';
const TURNS = 3;
const TIMES = 40;

export const lists: Workload = {
  name: 'lists',
  onDemand: true,
  run: async ({ theatre, full, say }) => {
    const open = await theatre();
    const openTier = async (cases: number): Promise<Tier> => {
      say(`seeding ${cases} cases`);
      const stage = await open.open({ members: 1_000, cases, comments: cases });
      await plant(stage);
      return { cases, stage, times: new Map(), failed: 0 };
    };
    const tiers = [await openTier(SMALL), await openTier(full ? LARGEST : LARGE)] as const;
    // By turns, so that what else happens on the machine happens to both sizes.
    for (let turn = 0; turn < TURNS; turn += 1) for (const tier of tiers) await measure(tier);
    for (const { stage } of tiers) await stage.close();
    return LISTS.map(({ name }) => cost(name, ...tiers));
  },
};

interface Tier {
  readonly cases: number;
  readonly stage: Stage;
  /** Milliseconds of each request, by the name of its list. */
  readonly times: Map<string, number[]>;
  failed: number;
}

interface List {
  readonly name: string;
  readonly path: string;
  readonly tag?: string;
  /** How many there are on its page. */
  readonly length: number;
}

const LISTS: readonly List[] = [
  { name: 'newest', path: '/v1/cases?limit=20', length: 20 },
  { name: 'of a specialty', path: '/v1/cases?limit=20&specialty=cardiology', length: 20 },
  { name: 'of a rare specialty', path: `/v1/cases?limit=20&specialty=${RARE}`, length: FEW },
  { name: 'mine, a rare specialty', path: '/v1/cases?limit=20&mine=true', length: FEW },
  { name: 'unanswered, few', path: '/v1/cases?limit=20&unanswered=true', length: FEW },
  { name: 'unanswered in mine, few', path: '/v1/cases?limit=20&unanswered=true&mine=true', length: FEW },
  { name: 'bookmarked, few', path: '/v1/cases?limit=20&bookmarked=true', length: FEW },
  { name: 'with a rare tag', path: '/v1/cases/search', tag: 'rare finding', length: FEW },
  { name: 'with a tag of every tenth', path: '/v1/cases/search', tag: 'usual finding', length: 20 },
];

async function measure(tier: Tier): Promise<void> {
  const [token = ''] = await tier.stage.members.tokens(1);
  for (const list of LISTS) {
    const times = tier.times.get(list.name) ?? [];
    tier.times.set(list.name, times);
    for (let n = 0; n < TIMES; n += 1) {
      const begun = performance.now();
      if (!(await isAnswered(tier.stage, token, list))) tier.failed += 1;
      times.push(performance.now() - begun);
    }
  }
}

async function isAnswered({ ours }: Stage, token: string, { path, tag, length }: List): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const asked = tag === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify({ tag, limit: 20 }) };
  const response = await fetch(`${ours.url}${path}`, asked);
  const { data } = (await response.json()) as { data?: unknown[] };
  return data?.length === length;
}

function cost(name: string, small: Tier, large: Tier): Row {
  const [before, after] = [small, large].map(({ times }) => median(times.get(name) ?? [])) as [number, number];
  return rowOf({
    workload: `List of ${large.cases.toLocaleString('en')} cases against ${SMALL.toLocaleString('en')}: ${name}`,
    clients: 1,
    value: after / before,
    target: { valueAtMost: 1.3 },
    note: `p50 ${rounded(before)} -> ${rounded(after)} ms, longest ${rounded(Math.max(...(large.times.get(name) ?? [])))} ms`,
    isVoid: small.failed + large.failed > 0,
  });
}

/** All but five old ones are answered; those five have a specialty, a tag and bookmarks that no other has. */
async function plant(stage: Stage): Promise<void> {
  const [accountId] = stage.members.accountIds;
  const tagged = await publishTagged(stage);
  await withClient(stage.adminUrl, async (client) => {
    await client.query(`create temp table few as select c.id, c.room_id from clinical_case c join room r on r.id = c.room_id
      where r.comment_count = 0 order by c.created_at, c.id limit ${FEW}`);
    await client.query(
      'update room set comment_count = 1 where comment_count = 0 and id not in (select room_id from few)',
    );
    await client.query('update clinical_case set specialty = $1 where id in (select id from few)', [RARE]);
    await client.query('insert into profile_specialty values ($1, $2, true)', [accountId, RARE]);
    await client.query('insert into case_bookmark select $1, id from few', [accountId]);
    const give = `insert into case_tag (id, case_id, revision, place, label, label_deid, label_receipt)
      select gen_random_uuid(), c.id, c.revision, g.place + 8, g.label, g.label_deid, g.label_receipt from clinical_case c, case_tag g where g.case_id = $1`;
    await client.query(`${give} and g.place = 0 and c.id in (select id from few)`, [tagged]);
    await client.query(`${give} and g.place = 1 and c.id <> $1 and get_byte(uuid_send(c.id), 15) < 26`, [tagged]);
    await client.query('delete from case_tag where case_id = $1 and place = 0', [tagged]);
    await client.query('vacuum (analyze)');
  });
}

/** One case with both tags, through the gate; the others get theirs with its receipts. */
async function publishTagged({ ours, members }: Stage): Promise<string> {
  const [token = ''] = await members.tokens(1);
  const tags = LISTS.flatMap(({ tag }) => tag ?? []);
  const response = await fetch(`${ours.url}/v1/cases`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': 'bench-lists-tagged-case',
    },
    body: JSON.stringify({
      title: 'Two findings',
      body: 'Both were seen on the same day.',
      question: 'What would you do next?',
      specialty: 'cardiology',
      attestation: '2026-11',
      tags,
    }),
  });
  const { id } = (await response.json()) as { id?: string };
  if (id === undefined) throw new Error(`the case with tags was answered with ${response.status}`);
  return id;
}
