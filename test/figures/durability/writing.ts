import type { TestApp } from '../../support/app.ts';
import { commentSender } from '../../tools/ledger/comments.ts';
import { Ledger } from '../../tools/ledger/ledger.ts';
import { acknowledgeMore, settle, writeUntil } from '../../tools/ledger/writers.ts';
import { someCase, someDoctor } from '../harness/app.ts';
import type { Bench } from '../harness/bench.ts';

/** Writers who comment on a case and note what was acknowledged to them. */
export interface Writing {
  readonly ledger: Ledger;
  /** The access token that they write with. */
  readonly token: string;
  /** Waits until `count` more are acknowledged; rejects when a writer fails. */
  more(count: number): Promise<void>;
  /** Ends the writers, and repeats what was under way until it is acknowledged, for `limitMs` at most. */
  end(limitMs: number): Promise<void>;
}

/** Starts `writers` of them, on a case published at `home`; each request goes to what `url` gives then. */
export async function startWriting(bench: Bench, home: TestApp, writers: number, url: () => string): Promise<Writing> {
  const doctor = await someDoctor(home);
  const { token } = doctor;
  const published = await someCase(doctor);
  const send = commentSender({ url, token, caseId: published.id });
  const ledger = new Ledger();
  const stop = new AbortController();
  bench.teardown(() => stop.abort());
  const running = writeUntil(stop.signal, ledger, writers, send);
  return {
    ledger,
    token,
    more: (count) => Promise.race([acknowledgeMore(ledger, count), running]),
    async end(limitMs) {
      stop.abort();
      await running;
      await settle(ledger, send, limitMs);
    },
  };
}
