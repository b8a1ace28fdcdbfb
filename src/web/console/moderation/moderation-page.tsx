import { ListPage } from '../list/list-page.tsx';
import { FILTERS } from './filters.ts';
import { ItemsTable } from './items-table.tsx';
import { useModeration } from './use-moderation.ts';
import { concernWords, postWords, stateLook } from './words.ts';

/** What stands before the moderators: notices and recognised posts. */
export function ModerationPage() {
  return (
    <ListPage
      address="/moderation"
      title="Moderation"
      heading="Moderation"
      viewsLabel="Views of moderation"
      wait="Reading what waits"
      views={FILTERS}
      useRows={useModeration}
      wordsOf={(item) => `${concernWords(item)} ${postWords(item.post)} ${stateLook(item.state).words}`}
      table={(items, filter) => <ItemsTable items={items} filter={filter} />}
    />
  );
}
