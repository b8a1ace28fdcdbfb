import { useEffect, useRef, type ReactNode } from 'react';
import { useSearch } from 'wouter';
import { Wait } from '../../ui/index.ts';
import { ReadingProblem } from '../problem-notice.tsx';
import { momentWords } from '../words.ts';
import { searchFor } from '../list/saved-views.ts';
import { Ways } from '../list/ways.tsx';
import { addressOf, filterOf } from './filters.ts';
import { Due, Marks } from './items-table.tsx';
import { useNextItem } from './use-moderation.ts';
import { concernWords, postWords, type Item } from './words.ts';

export interface FileFrameProps {
  readonly id: string;
  readonly what: string;
  readonly item: Item | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onRetry: () => void;
  readonly children: ReactNode;
}

/** Around one file: back to the list and on to the next, what is wrong, and what it is. */
export function FileFrame({ id, what, item, error, isPending, onRetry, children }: FileFrameProps) {
  return (
    <div className="stack">
      <title>{`${item === undefined ? what : concernWords(item)} · Curbside console`}</title>
      <FileWays id={id} />
      {isPending ? <Wait>Reading the file</Wait> : null}
      {error === null ? null : (
        <>
          {item === undefined ? <h1 className="only-heard">{what}</h1> : null}
          <ReadingProblem error={error} onRetry={onRetry} />
        </>
      )}
      {item === undefined ? null : <Head item={item} />}
      {children}
    </div>
  );
}

function FileWays({ id }: { readonly id: string }) {
  const filter = filterOf(useSearch());
  const findNext = useNextItem();
  return (
    <Ways
      list={`/moderation${searchFor(filter)}`}
      name="Moderation"
      next="Next"
      findNext={async () => {
        const item = await findNext(filter, id);
        return item && `${addressOf(item)}${searchFor(filter)}`;
      }}
      nothing="Nothing else in this view is for you."
      unread="The list could not be read. Try again."
    />
  );
}

function Head({ item }: { readonly item: Item }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header className="claim-head">
      <h1 tabIndex={-1} ref={heading}>
        {concernWords(item)}
      </h1>
      <ul className="facts">
        <li className="row">
          <Marks item={item} />
        </li>
        <li>{postWords(item.post)}</li>
        {item.due_at === null ? null : (
          <li>
            <span className="soft">due</span> <Due item={item} />
          </li>
        )}
        <li>
          <span className="soft">came</span> {momentWords(item.created_at)}
        </li>
      </ul>
    </header>
  );
}
