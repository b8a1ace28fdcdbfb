import type { ReadQueueData } from '../../api/contract.generated.ts';
import { viewIn, type SavedView } from '../list/saved-views.ts';

/** What the server offers to look at. */
export type QueueFilter = NonNullable<NonNullable<ReadQueueData['query']>['filter']>;

/** The saved views, in this order; each is an address of its own. */
export const FILTERS: readonly [SavedView<QueueFilter>, ...SavedView<QueueFilter>[]] = [
  { id: 'all', words: 'All', empty: 'Nobody waits for a decision.' },
  { id: 'mine', words: 'Mine', empty: 'You have taken no claim. Open one and press C.' },
  { id: 'unclaimed', words: 'Unclaimed', empty: 'Every waiting claim is in somebody’s hands.' },
  { id: 'overdue', words: 'Overdue', empty: 'No claim is past its due time.' },
  { id: 'second_person', words: 'Second person', empty: 'No claim waits for a second opinion that you may give.' },
  { id: 'high_risk', words: 'High risk', empty: 'No waiting claim is of high risk.' },
  { id: 'decided', words: 'Decided', empty: 'Nothing was decided yet.' },
];

/** The view that an address asks for. */
export function filterOf(search: string): QueueFilter {
  return viewIn(FILTERS, search).id;
}
