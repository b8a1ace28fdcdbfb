/** One view of a list: its name in the address, in words, and what is said when it holds nothing. */
export interface SavedView<Filter extends string> {
  readonly id: Filter;
  readonly words: string;
  readonly empty: string;
}

/** The view that an address asks for; anything unknown is the first one, which holds all. */
export function viewIn<Filter extends string>(
  views: readonly [SavedView<Filter>, ...SavedView<Filter>[]],
  search: string,
): SavedView<Filter> {
  const wanted = new URLSearchParams(search).get('filter');
  return views.find(({ id }) => id === wanted) ?? views[0];
}

/** The query part of an address that keeps the view. */
export function searchFor(filter: string): string {
  return filter === 'all' ? '' : `?filter=${filter}`;
}
