import t from 'tap';
import { Ledger } from './ledger.ts';
import { settle, writeUntil } from './writers.ts';

t.test('what was acknowledged and is gone is lost; what is there twice is doubled', async (t) => {
  const ledger = new Ledger();
  const [kept, lost, doubled, ambiguous] = [ledger.begin(), ledger.begin(), ledger.begin(), ledger.begin()];
  for (const entry of [kept, lost, doubled]) entry.acknowledged = true;
  const stored = new Map([
    [kept.word, 1],
    [doubled.word, 2],
    [ambiguous.word, 1],
    ['strange', 1],
  ]);
  t.same(ledger.compare(stored), {
    acknowledged: 3,
    lost: [lost.word],
    doubled: [doubled.word],
    unacknowledged: 1,
    invented: ['strange'],
  });
});

t.test('writers repeat an entry with its own key until it is acknowledged', async (t) => {
  const ledger = new Ledger();
  const stop = new AbortController();
  const seen = new Map<string, number>();
  const flaky = async ({ key }: { key: string }): Promise<boolean> => {
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (seen.size > 8) stop.abort();
    return seen.get(key) === 3;
  };
  await writeUntil(stop.signal, ledger, 2, flaky);
  const acknowledged = ledger.entries.filter((entry) => entry.acknowledged);
  t.ok(acknowledged.length >= 6);
  t.ok(acknowledged.every(({ attempts, key }) => attempts === 3 && seen.get(key) === 3));
  await settle(ledger, flaky, 5_000);
  t.ok(ledger.entries.every((entry) => entry.acknowledged));
  t.equal(new Set(ledger.entries.map(({ word }) => word)).size, ledger.entries.length, 'every entry has its own word');
});

t.test('a store that never answers is given up on', async (t) => {
  const ledger = new Ledger();
  ledger.begin();
  await t.rejects(
    settle(ledger, async () => false, 60),
    /not acknowledged/,
  );
});
