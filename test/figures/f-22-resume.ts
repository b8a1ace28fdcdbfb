import type { Figure, Measured } from './harness/figure.ts';
import { cutClients, killEverything, type Cutting } from './resume/cut-clients.ts';
import type { Followed } from './resume/follow-through.ts';

const SEED = 22;
const C: Cutting = {
  clients: 50,
  cuts: 3,
  restarts: 3,
  bus: 'postgres',
  messages: 200,
  messagesPerSecond: 40,
  seed: SEED,
};
const N: Cutting = {
  clients: 500,
  cuts: 20,
  restarts: 20,
  bus: 'nats',
  messages: 1_000,
  messagesPerSecond: 15,
  seed: SEED,
};
/** Guarantee G16: everything that can be killed is, while 10,000 messages are written. */
const KILLS = { clients: 20, cuts: 20, messages: 10_000, messagesPerSecond: 50, seed: SEED };

/** P7: a client is shown each message of its rooms once, in order, whatever is cut or killed meanwhile. */
export const figure: Figure = {
  id: 'F-22',
  title: 'Messages that clients miss, see twice or out of order while lines are cut at any byte and servers killed',
  target:
    '0 with 100 % resumed: 50 clients × 3 cuts (C); 500 × 20, and 10,000 messages with NATS and relays killed (N)',
  anchor: 'Mattermost resumes 128 events on the same node, Zulip 10 minutes',
  tier: 'C',
  database: true,
  async run(bench) {
    if (bench.tier === 'C') return judge(await cutClients(bench, C));
    const cut = judge(await cutClients(bench, N));
    bench.say(cut.value);
    const killed = judge(await killEverything(bench, KILLS));
    return { value: `${cut.value}. Everything killed: ${killed.value}`, pass: cut.pass && killed.pass };
  },
  control: {
    planted: 'a server that lets live events in before the past is sent',
    run: async (bench) => {
      const mistake = { ...C, restarts: 0, entry: 'test/figures/resume/serve-attach-first.ts' };
      return judge(await cutClients(bench, mistake));
    },
  },
};

function judge(followed: Followed): Measured {
  const { gaps, doubles, reorders, invented, backwards, clients, shown, cuts, returns, resumed, kills } = followed;
  const { acknowledged, lost, doubled } = followed.ledger;
  return {
    value:
      `${gaps} gaps, ${doubles} doubles, ${reorders + backwards} reorders in ${shown} messages shown to ${clients} clients; ` +
      `${cuts} cuts, ${resumed} of ${returns} resumed, ${asCounts(kills)} killed; ` +
      `${lost.length} lost and ${doubled.length} doubled of ${acknowledged} written`,
    pass:
      gaps + doubles + reorders + invented + backwards + lost.length + doubled.length === 0 &&
      resumed === returns &&
      returns >= clients &&
      acknowledged >= 200,
  };
}

function asCounts(kills: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kills) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} × ${kind}`).join(', ') || 'nothing';
}
