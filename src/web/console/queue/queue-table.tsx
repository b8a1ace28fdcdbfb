import { Link } from 'wouter';
import { Badge, Icon } from '../../ui/index.ts';
import { ListTable } from '../list/list-table.tsx';
import { searchFor } from '../list/saved-views.ts';
import { useSignedIn } from '../session/session-context.ts';
import { countryWords, holderWords, nameOf, schemeWords, statusLook, type QueueItem } from '../words.ts';
import { Due } from './due.tsx';
import type { QueueFilter } from './filters.ts';

/** The claims of a view, one a row; the whole row leads to the claim. */
export function QueueTable({
  claims,
  filter,
}: {
  readonly claims: readonly QueueItem[];
  readonly filter: QueueFilter;
}) {
  return (
    <ListTable label="Claims, most urgent first" heads={['Due', 'Name', 'Country', 'Number', 'Status', 'Taken by']}>
      {claims.map((claim) => (
        <Row key={claim.id} claim={claim} filter={filter} />
      ))}
    </ListTable>
  );
}

function Row({ claim, filter }: { readonly claim: QueueItem; readonly filter: QueueFilter }) {
  const { me } = useSignedIn();
  const status = statusLook(claim.status);
  const holder = holderWords(claim.taken_by, me.id);
  return (
    <tr role="row">
      <td role="cell" className="queue-due">
        <Due claim={claim} />
      </td>
      <td role="cell" className="queue-name">
        <Link className="claim-link" href={`/claims/${claim.id}${searchFor(filter)}`}>
          {nameOf(claim)}
        </Link>
      </td>
      <td role="cell">
        {countryWords(claim.country)}
        {claim.state === null ? null : <span className="soft"> · {claim.state}</span>}
      </td>
      <td role="cell">
        <span className="soft">{schemeWords(claim.scheme)}</span> <code>{claim.number}</code>
      </td>
      <td role="cell" className="queue-status">
        <Badge tone={status.tone} {...(status.icon === undefined ? {} : { icon: status.icon })}>
          {status.words}
        </Badge>
        <Marks claim={claim} />
      </td>
      <td role="cell" className="queue-holder">
        {holder === undefined ? (
          <span className="soft">nobody</span>
        ) : (
          <>
            <Icon name="person" /> {holder}
          </>
        )}
      </td>
    </tr>
  );
}

/** What makes a claim more than a routine. */
export function Marks({ claim }: { readonly claim: Pick<QueueItem, 'is_high_risk' | 'waits_for'> }) {
  return (
    <>
      {claim.is_high_risk ? (
        <Badge tone="warn" icon="late">
          high risk
        </Badge>
      ) : null}
      {claim.waits_for === null ? null : (
        <Badge tone="accent" icon="people">
          {claim.waits_for} opinion
        </Badge>
      )}
    </>
  );
}
