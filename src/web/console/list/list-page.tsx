import { useRef, useState, type ReactNode } from 'react';
import { useSearch } from 'wouter';
import { Button, TextInput, useKeys, Wait } from '../../ui/index.ts';
import { ReadingProblem } from '../problem-notice.tsx';
import { Empty } from './empty.tsx';
import { moveFocus } from './move-focus.ts';
import { searchFor, viewIn, type SavedView } from './saved-views.ts';
import { Views } from './views.tsx';

/** What the server gives of a list, page by page, with how much waits under each view. */
interface Rows<Row, Filter extends string> {
  readonly data:
    | { readonly pages: readonly { readonly data: readonly Row[]; readonly counts: Counts<Filter> }[] }
    | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
  readonly refetch: () => Promise<unknown>;
}

/** What is done waits for nobody and has no number. */
type Counts<Filter extends string> = Readonly<Partial<Record<Filter, number>>>;

export interface ListPageProps<Row, Filter extends string> {
  /** Where the list is; its view follows. */
  readonly address: string;
  /** Of the browser's tab, and of the page. */
  readonly title: string;
  readonly heading: string;
  readonly viewsLabel: string;
  /** What is said while the first page comes. */
  readonly wait: string;
  readonly views: readonly [SavedView<Filter>, ...SavedView<Filter>[]];
  readonly useRows: (filter: Filter) => Rows<Row, Filter>;
  /** What of a row a typed word is looked for in. */
  readonly wordsOf: (row: Row) => string;
  readonly table: (rows: readonly Row[], filter: Filter) => ReactNode;
}

/** A list: a saved view in the address, a word to narrow it, the rows. */
export function ListPage<Row, Filter extends string>(props: ListPageProps<Row, Filter>) {
  const { address, title, heading, viewsLabel, views, useRows } = props;
  const view = viewIn(views, useSearch());
  const [word, setWord] = useState('');
  const counts = useRows(view.id).data?.pages[0]?.counts;
  useKeys({ '/': () => document.querySelector<HTMLInputElement>('#narrow')?.focus() });
  return (
    <div className="stack">
      <title>{`${title} · Curbside console`}</title>
      <div className="queue-head">
        <h1>{heading}</h1>
        <div className="queue-narrow">
          <TextInput id="narrow" label="Filter the rows shown" kind="search" value={word} onChange={setWord} />
        </div>
      </div>
      <Views
        label={viewsLabel}
        views={views}
        current={view.id}
        hrefOf={(filter) => `${address}${searchFor(filter)}`}
        countOf={(filter) => counts?.[filter]}
      />
      <RowsOfView key={view.id} {...props} view={view} word={word.trim().toLowerCase()} />
    </div>
  );
}

interface RowsOfViewProps<Row, Filter extends string> extends Pick<
  ListPageProps<Row, Filter>,
  'wait' | 'useRows' | 'wordsOf' | 'table'
> {
  readonly view: SavedView<Filter>;
  readonly word: string;
}

function RowsOfView<Row, Filter extends string>(props: RowsOfViewProps<Row, Filter>) {
  const { view, word, wait, useRows, wordsOf, table } = props;
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useRows(view.id);
  const place = useRef<HTMLDivElement>(null);
  const move = (step: 1 | -1) => moveFocus(place.current, step);
  useKeys({ j: () => move(1), k: () => move(-1) });
  if (isPending) return <Wait>{wait}</Wait>;
  const rows = (data?.pages ?? []).flatMap((page) => page.data);
  const shown = rows.filter((row) => wordsOf(row).toLowerCase().includes(word));
  return (
    <div className="stack" ref={place}>
      {error === null ? null : <ReadingProblem error={error} onRetry={() => void refetch()} />}
      {data === undefined ? null : shown.length > 0 ? (
        table(shown, view.id)
      ) : (
        <Empty text={word === '' ? view.empty : 'No row that is shown holds this word.'} />
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
