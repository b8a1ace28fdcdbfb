import { retrySends, type Retried } from './durability/retried-sends.ts';
import type { Figure, Measured } from './harness/figure.ts';

const ENTRIES = { C: 2_000, N: 10_000 } as const;
const ENOUGH_FOR_A_CONTROL = 200;

/** Forgets every key as soon as it is written, which is what a missing unique key comes to. */
const FORGET = `
  alter table idempotency drop constraint idempotency_pkey;
  create function forget() returns trigger language plpgsql security definer as
    $$ begin delete from idempotency where key = new.key; return null; end $$;
  create trigger forget after insert on idempotency for each row execute function forget();
  grant execute on function forget() to public`;

/** P6: a write that is sent again with its key takes effect once. */
export const figure: Figure = {
  id: 'F-23',
  title: 'Doubled effects of sends that are repeated: at once, after a cut, after the answer, by frame',
  target: '0 of 2,000 (C), 0 of 10,000 (N)',
  anchor: 'Synapse keeps transaction ids 30-60 min in memory; Stripe keeps keys at least 24 h',
  tier: 'C',
  database: true,
  run: async (bench) => judge(await retrySends(bench, ENTRIES[bench.tier])),
  control: {
    planted: 'keys that are forgotten',
    run: async (bench) => judge(await retrySends(bench, ENOUGH_FOR_A_CONTROL, FORGET)),
  },
};

function judge({ acknowledged, lost, doubled, otherAnswers, sends }: Retried): Measured {
  return {
    value: `${doubled.length} of ${acknowledged} doubled, ${lost.length} lost, ${otherAnswers} answered otherwise, ${sends} sends`,
    pass: doubled.length + lost.length + otherAnswers === 0 && acknowledged >= 200,
  };
}
