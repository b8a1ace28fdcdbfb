import { Link } from 'wouter';

export interface ViewsProps<Filter extends string> {
  readonly label: string;
  readonly views: readonly { readonly id: Filter; readonly words: string }[];
  readonly current: Filter;
  readonly hrefOf: (filter: Filter) => string;
  /** How many wait under a view; what is done waits for nobody and has no number. */
  readonly countOf: (filter: Filter) => number | undefined;
}

/** The saved views of a list, each an address of its own. */
export function Views<Filter extends string>({ label, views, current, hrefOf, countOf }: ViewsProps<Filter>) {
  return (
    <nav aria-label={label} className="views">
      {views.map(({ id, words }) => (
        <Link key={id} className="view" href={hrefOf(id)} aria-current={id === current ? 'page' : undefined}>
          {words} <Count of={countOf(id)} />
        </Link>
      ))}
    </nav>
  );
}

function Count({ of }: { readonly of: number | undefined }) {
  return of === undefined ? null : <span className="view-count">{of}</span>;
}
