import { useRef, useState } from 'react';
import { useSearch } from 'wouter';
import { Button, TextInput, useKeys, Wait } from '../../ui/index.ts';
import { Empty } from '../list/empty.tsx';
import { moveFocus } from '../list/move-focus.ts';
import { Views } from '../list/views.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { nameOf, type QueueItem } from '../words.ts';
import { FILTERS, filterOf, searchFor, type QueueFilter } from './filters.ts';
import { QueueTable } from './queue-table.tsx';
import { useQueue } from './use-queue.ts';

/** The queue: a saved view in the address, a word to narrow it, the claims. */
export function QueuePage() {
  const filter = filterOf(useSearch());
  const [word, setWord] = useState('');
  useKeys({ '/': () => document.querySelector<HTMLInputElement>('#narrow')?.focus() });
  return (
    <div className="stack">
      <title>Queue · Curbside console</title>
      <div className="queue-head">
        <h1>Verification queue</h1>
        <div className="queue-narrow">
          <TextInput id="narrow" label="Filter the rows shown" kind="search" value={word} onChange={setWord} />
        </div>
      </div>
      <QueueViews current={filter} />
      <Claims key={filter} filter={filter} word={word.trim().toLowerCase()} />
    </div>
  );
}

function QueueViews({ current }: { readonly current: QueueFilter }) {
  const counts = useQueue(current).data?.pages[0]?.counts;
  return (
    <Views
      label="Views of the queue"
      views={FILTERS}
      current={current}
      hrefOf={(filter) => `/queue${searchFor(filter)}`}
      countOf={(filter) => (filter === 'decided' ? undefined : counts?.[filter])}
    />
  );
}

function Claims({ filter, word }: { readonly filter: QueueFilter; readonly word: string }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useQueue(filter);
  const place = useRef<HTMLDivElement>(null);
  const move = (step: 1 | -1) => moveFocus(place.current, step);
  useKeys({ j: () => move(1), k: () => move(-1) });
  if (isPending) return <Wait>Reading the queue</Wait>;
  const claims = (data?.pages ?? []).flatMap((page) => page.data);
  const shown = claims.filter((claim) => fits(claim, word));
  return (
    <div className="stack" ref={place}>
      {error === null ? null : (
        <>
          <ProblemNotice error={error} />
          <div className="row">
            <Button onPress={() => void refetch()}>Try again</Button>
          </div>
        </>
      )}
      {data === undefined ? null : shown.length > 0 ? (
        <QueueTable claims={shown} filter={filter} />
      ) : (
        <Empty text={word === '' ? emptyWords(filter) : 'No row that is shown holds this word.'} />
      )}
      {hasNextPage ? (
        <div className="row">
          <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function emptyWords(filter: QueueFilter): string {
  return FILTERS.find(({ id }) => id === filter)?.empty ?? '';
}

function fits(claim: QueueItem, word: string): boolean {
  return `${nameOf(claim)} ${claim.number} ${claim.country} ${claim.state ?? ''}`.toLowerCase().includes(word);
}
