import type { ReadModerationQueueData } from '../../api/contract.generated.ts';
import { viewIn, type SavedView } from '../list/saved-views.ts';

/** What the server offers to look at. */
export type ModerationFilter = NonNullable<NonNullable<ReadModerationQueueData['query']>['filter']>;

/** The saved views, in this order; each is an address of its own. */
export const FILTERS: readonly [SavedView<ModerationFilter>, ...SavedView<ModerationFilter>[]] = [
  { id: 'all', words: 'All', empty: 'Nothing waits for a moderator.' },
  { id: 'recognitions', words: 'Recognised', empty: 'No recognised post waits for a moderator.' },
  { id: 'notices', words: 'Notices', empty: 'No notice wants a decision.' },
  { id: 'appeals', words: 'Appeals', empty: 'Nobody appeals against a decision.' },
  { id: 'second_person', words: 'Second person', empty: 'Nothing waits for a second word that you may give.' },
  { id: 'overdue', words: 'Overdue', empty: 'Nothing is past its due time.' },
  { id: 'settled', words: 'Settled', empty: 'Nothing was settled yet.' },
];

/** The view that an address asks for. */
export function filterOf(search: string): ModerationFilter {
  return viewIn(FILTERS, search).id;
}

/** Where the page of a notice or recognised post is. */
export function addressOf(item: { readonly kind: 'notice' | 'recognition'; readonly id: string }): string {
  return item.kind === 'notice' ? `/notices/${item.id}` : `/recognitions/${item.id}`;
}
