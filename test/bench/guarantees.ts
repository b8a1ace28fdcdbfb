/** What each guarantee costs: the reference server with one of them, and with more and more, against itself without any. */
import { median } from './load/percentile.ts';
import { rowOf, rounded, type Row } from './row.ts';
import type { BenchServer } from './stage/server.ts';
import type { Stage } from './stage/stage.ts';
import { jobsFor } from './w1-publish.ts';
import type { Workload } from './workload.ts';

/** As the reference server names them; the engine last, as the receipt alone needs one text that went through it. */
const GUARANTEES = ['session', 'idempotency', 'outbox', 'audit', 'receipt', 'engine'] as const;
const CLIENTS = 64;
const TURNS = 2;
const MS = 2_000;

export const guarantees: Workload = {
  name: 'guarantees',
  onDemand: true,
  run: async ({ stage }) => {
    const on = await stage();
    const rows: Row[] = [];
    for (const [place, name] of GUARANTEES.entries()) {
      rows.push(await cost(on, [name], `W1 with ${name} alone, per second`));
      if (place > 0) rows.push(await cost(on, GUARANTEES.slice(0, place + 1), `W1 with all up to ${name}, per second`));
    }
    return rows;
  },
};

async function cost(stage: Stage, adds: readonly string[], workload: string): Promise<Row> {
  const server = await stage.startRaw(adds);
  try {
    await post(stage, server, 1_500);
    const rates: { readonly bare: number; readonly added: number }[] = [];
    let failed = 0;
    for (let turn = 0; turn < TURNS; turn += 1) {
      const bare = await post(stage, stage.raw, MS);
      const added = await post(stage, server, MS);
      failed += added.failed;
      rates.push({ bare: bare.perSecond, added: added.perSecond });
    }
    const raw = median(rates.map((one) => one.bare));
    const value = median(rates.map((one) => one.added));
    const share = rounded(100 * (1 - value / raw));
    return rowOf({ workload, clients: CLIENTS, value, raw, note: `${share} % fewer`, isVoid: failed > 0 });
  } finally {
    await server.stop();
  }
}

async function post(stage: Stage, server: BenchServer, ms: number): Promise<{ perSecond: number; failed: number }> {
  const { raw } = await jobsFor(stage, 1_000);
  const job = { kind: 'requests', ...raw, url: server.url, clients: CLIENTS, warmMs: 500, ms } as const;
  const { perSecond, failed } = await stage.generator.run<'requests'>(job);
  return { perSecond, failed: Object.values(failed).reduce((sum, one) => sum + one, 0) };
}
