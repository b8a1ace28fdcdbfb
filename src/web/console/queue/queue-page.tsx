import { useRef, useState } from 'react';
import { Link, useSearch } from 'wouter';
import { Button, Icon, TextInput, useKeys, Wait } from '../../ui/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { nameOf, type QueueItem } from '../words.ts';
import { FILTERS, filterOf, searchFor, type QueueFilter } from './filters.ts';
import { QueueTable } from './queue-table.tsx';
import { useQueue, type Counts } from './use-queue.ts';

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
      <Views current={filter} />
      <Claims key={filter} filter={filter} word={word.trim().toLowerCase()} />
    </div>
  );
}

function Views({ current }: { readonly current: QueueFilter }) {
  const counts = useQueue(current).data?.pages[0]?.counts;
  return (
    <nav aria-label="Views of the queue" className="views">
      {FILTERS.map(({ id, words }) => (
        <Link
          key={id}
          className="view"
          href={`/queue${searchFor(id)}`}
          aria-current={id === current ? 'page' : undefined}
        >
          {words} <Count filter={id} of={counts} />
        </Link>
      ))}
    </nav>
  );
}

/** How many wait under a view; what is decided waits for nobody. */
function Count({ filter, of }: { readonly filter: QueueFilter; readonly of: Counts | undefined }) {
  if (of === undefined || filter === 'decided') return null;
  return <span className="view-count">{of[filter]}</span>;
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

function Empty({ text }: { readonly text: string }) {
  return (
    <div className="card empty">
      <Icon name="inbox" size={32} />
      <p>{text}</p>
    </div>
  );
}

function emptyWords(filter: QueueFilter): string {
  return FILTERS.find(({ id }) => id === filter)?.empty ?? '';
}

function fits(claim: QueueItem, word: string): boolean {
  return `${nameOf(claim)} ${claim.number} ${claim.country} ${claim.state ?? ''}`.toLowerCase().includes(word);
}

/** Moves the focus to the next or previous claim; from elsewhere to the first. */
function moveFocus(place: HTMLElement | null, step: 1 | -1): void {
  const links = [...(place?.querySelectorAll<HTMLElement>('a.claim-link') ?? [])];
  const current = links.findIndex((link) => link === document.activeElement);
  const wanted = current === -1 ? 0 : Math.min(Math.max(current + step, 0), links.length - 1);
  links[wanted]?.focus();
}
