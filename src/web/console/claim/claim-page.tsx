import { useEffect, useRef } from 'react';
import { useSearch } from 'wouter';
import { Badge, Icon, Wait } from '../../ui/index.ts';
import { ReadingProblem } from '../problem-notice.tsx';
import { searchFor } from '../list/saved-views.ts';
import { Ways } from '../list/ways.tsx';
import { filterOf } from '../queue/filters.ts';
import { Due } from '../queue/due.tsx';
import { Marks } from '../queue/queue-table.tsx';
import { useNextClaim } from '../queue/use-queue.ts';
import { useSignedIn } from '../session/session-context.ts';
import { countryWords, holderWords, nameOf, schemeWords, statusLook } from '../words.ts';
import { ActionBar } from './action-bar.tsx';
import { CompareTable } from './compare-table.tsx';
import { EvidenceColumn } from './evidence-column.tsx';
import { History } from './history.tsx';
import { useClaim, type StaffClaim } from './use-claim.ts';

/** One claim: who, the three columns, what was done. */
export function ClaimPage({ id }: { readonly id: string }) {
  const { data: claim, error, isPending, refetch } = useClaim(id);
  return (
    <div className="stack">
      <title>{`${claim === undefined ? 'Claim' : nameOf(claim)} · Curbside console`}</title>
      <ClaimWays id={id} />
      {isPending ? <Wait>Reading the claim</Wait> : null}
      {error === null ? null : <ReadingProblem error={error} onRetry={() => void refetch()} />}
      {claim === undefined ? null : <Opened claim={claim} />}
    </div>
  );
}

function ClaimWays({ id }: { readonly id: string }) {
  const filter = filterOf(useSearch());
  const findNext = useNextClaim();
  return (
    <Ways
      list={`/queue${searchFor(filter)}`}
      name="Queue"
      next="Next claim"
      findNext={async () => {
        const claim = await findNext(filter, id);
        return claim && `/claims/${claim.id}${searchFor(filter)}`;
      }}
      nothing="No other claim is in this view."
      unread="The queue could not be read. Try again."
    />
  );
}

function Opened({ claim }: { readonly claim: StaffClaim }) {
  return (
    <>
      <Head claim={claim} />
      <ActionBar claim={claim} />
      <div className="columns">
        <CompareTable claim={claim} />
        <EvidenceColumn claim={claim} />
      </div>
      <History claim={claim} />
    </>
  );
}

function Head({ claim }: { readonly claim: StaffClaim }) {
  const { me } = useSignedIn();
  const status = statusLook(claim.status);
  const holder = holderWords(claim.taken_by, me.id);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header className="claim-head">
      <h1 tabIndex={-1} ref={heading}>
        {nameOf(claim)}
      </h1>
      <ul className="facts">
        <li>
          <Badge tone={status.tone} {...(status.icon === undefined ? {} : { icon: status.icon })}>
            {status.words}
          </Badge>
        </li>
        <Marked claim={claim} />
        <li>
          {countryWords(claim.country)}
          {claim.state === null ? null : ` · ${claim.state}`}
        </li>
        <li>
          {schemeWords(claim.scheme)} <code>{claim.number}</code>
        </li>
        {claim.status === 'needs_review' ? (
          <>
            <li>
              <span className="soft">due</span> <Due claim={claim} />
            </li>
            <li>
              <Icon name="person" /> {holder === undefined ? 'taken by nobody' : `taken by ${holder}`}
            </li>
          </>
        ) : null}
        {claim.attempt > 1 ? <li>submitted {claim.attempt} times</li> : null}
      </ul>
    </header>
  );
}

function Marked({ claim }: { readonly claim: StaffClaim }) {
  if (!claim.is_high_risk && claim.waits_for === null) return null;
  return (
    <li className="row">
      <Marks claim={claim} />
    </li>
  );
}
