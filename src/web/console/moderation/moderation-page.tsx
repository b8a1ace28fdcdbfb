import { useRef, useState } from 'react';
import { useSearch } from 'wouter';
import { Button, TextInput, useKeys, Wait } from '../../ui/index.ts';
import { Empty } from '../list/empty.tsx';
import { moveFocus } from '../list/move-focus.ts';
import { Views } from '../list/views.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { FILTERS, filterOf, searchFor, type ModerationFilter } from './filters.ts';
import { ItemsTable } from './items-table.tsx';
import { useModeration } from './use-moderation.ts';
import { concernWords, postWords, stateLook, type Item } from './words.ts';

/** What stands before the moderators: a saved view in the address, a word to narrow it, notices and recognised posts. */
export function ModerationPage() {
  const filter = filterOf(useSearch());
  const [word, setWord] = useState('');
  useKeys({ '/': () => document.querySelector<HTMLInputElement>('#narrow')?.focus() });
  return (
    <div className="stack">
      <title>Moderation · Curbside console</title>
      <div className="queue-head">
        <h1>Moderation</h1>
        <div className="queue-narrow">
          <TextInput id="narrow" label="Filter the rows shown" kind="search" value={word} onChange={setWord} />
        </div>
      </div>
      <ModerationViews current={filter} />
      <Items key={filter} filter={filter} word={word.trim().toLowerCase()} />
    </div>
  );
}

function ModerationViews({ current }: { readonly current: ModerationFilter }) {
  const counts = useModeration(current).data?.pages[0]?.counts;
  return (
    <Views
      label="Views of moderation"
      views={FILTERS}
      current={current}
      hrefOf={(filter) => `/moderation${searchFor(filter)}`}
      countOf={(filter) => (filter === 'settled' ? undefined : counts?.[filter])}
    />
  );
}

function Items({ filter, word }: { readonly filter: ModerationFilter; readonly word: string }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useModeration(filter);
  const place = useRef<HTMLDivElement>(null);
  const move = (step: 1 | -1) => moveFocus(place.current, step);
  useKeys({ j: () => move(1), k: () => move(-1) });
  if (isPending) return <Wait>Reading what waits</Wait>;
  const items = (data?.pages ?? []).flatMap((page) => page.data);
  const shown = items.filter((item) => fits(item, word));
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
        <ItemsTable items={shown} filter={filter} />
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

function emptyWords(filter: ModerationFilter): string {
  return FILTERS.find(({ id }) => id === filter)?.empty ?? '';
}

function fits(item: Item, word: string): boolean {
  return `${concernWords(item)} ${postWords(item.post)} ${stateLook(item.state).words}`.toLowerCase().includes(word);
}
