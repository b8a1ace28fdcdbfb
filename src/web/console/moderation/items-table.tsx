import { Link } from 'wouter';
import { Badge } from '../../ui/index.ts';
import { ListTable } from '../list/list-table.tsx';
import { searchFor } from '../list/saved-views.ts';
import { DueTime } from '../queue/due.tsx';
import { momentWords } from '../words.ts';
import { addressOf, type ModerationFilter } from './filters.ts';
import { concernWords, postWords, stateLook, type Item } from './words.ts';

/** What a view holds, one a row; the whole row leads to its page. */
export function ItemsTable({ items, filter }: { readonly items: readonly Item[]; readonly filter: ModerationFilter }) {
  return (
    <ListTable label="Notices and recognised posts" heads={['Due', 'About', 'Post', 'State', 'Came']}>
      {items.map((item) => (
        <Row key={item.id} item={item} filter={filter} />
      ))}
    </ListTable>
  );
}

function Row({ item, filter }: { readonly item: Item; readonly filter: ModerationFilter }) {
  return (
    <tr role="row">
      <td role="cell" className="queue-due">
        <Due item={item} />
      </td>
      <td role="cell" className="queue-name">
        <Link className="claim-link" href={`${addressOf(item)}${searchFor(filter)}`}>
          {concernWords(item)}
        </Link>
      </td>
      <td role="cell">{postWords(item.post)}</td>
      <td role="cell" className="queue-status">
        <Marks item={item} />
      </td>
      <td role="cell" className="soft">
        {momentWords(item.created_at)}
      </td>
    </tr>
  );
}

/** Until when a moderator should have acted; of what is settled when that was. */
export function Due({ item }: { readonly item: Item }) {
  if (item.due_at === null) return <span className="soft">settled {momentWords(item.moved_at)}</span>;
  return <DueTime at={item.due_at} isOverdue={item.is_overdue} words={momentWords} />;
}

/** Where it stands, and what makes it more than that. */
export function Marks({ item }: { readonly item: Item }) {
  const state = stateLook(item.state);
  return (
    <>
      <Badge tone={state.tone} {...(state.icon === undefined ? {} : { icon: state.icon })}>
        {state.words}
      </Badge>
      {item.waits_for_second ? (
        <Badge tone="accent" icon="people">
          second person
        </Badge>
      ) : null}
      {item.refused === null ? null : <Badge icon="person">not for you</Badge>}
    </>
  );
}
