import { ListPage } from '../list/list-page.tsx';
import { nameOf } from '../words.ts';
import { FILTERS } from './filters.ts';
import { QueueTable } from './queue-table.tsx';
import { useQueue } from './use-queue.ts';

/** The claims that wait for verifiers. */
export function QueuePage() {
  return (
    <ListPage
      address="/queue"
      title="Queue"
      heading="Verification queue"
      viewsLabel="Views of the queue"
      wait="Reading the queue"
      views={FILTERS}
      useRows={useQueue}
      wordsOf={(claim) => `${nameOf(claim)} ${claim.number} ${claim.country} ${claim.state ?? ''}`}
      table={(claims, filter) => <QueueTable claims={claims} filter={filter} />}
    />
  );
}
