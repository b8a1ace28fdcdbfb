import { useEffect, useRef } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Badge, Button, Icon, useKeys, useSay, Wait } from '../../ui/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { searchFor } from '../list/saved-views.ts';
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
      <Ways id={id} />
      {isPending ? <Wait>Reading the claim</Wait> : null}
      {error === null ? null : (
        <>
          <ProblemNotice error={error} />
          <div className="row">
            <Button onPress={() => void refetch()}>Try again</Button>
          </div>
        </>
      )}
      {claim === undefined ? null : <Opened claim={claim} />}
    </div>
  );
}

/** Back to the view it came from, and on to the next of it. */
function Ways({ id }: { readonly id: string }) {
  const filter = filterOf(useSearch());
  const [, navigate] = useLocation();
  const findNext = useNextClaim();
  const say = useSay();
  const next = () => {
    findNext(filter, id).then(
      (claim) =>
        claim === undefined
          ? say('No other claim is in this view.')
          : navigate(`/claims/${claim.id}${searchFor(filter)}`),
      () => say('The queue could not be read. Try again.'),
    );
  };
  useKeys({ n: next });
  return (
    <div className="ways">
      <Link className="top-link" href={`/queue${searchFor(filter)}`}>
        <Icon name="back" /> Queue
      </Link>
      <Button look="quiet" hotkey="N" onPress={next}>
        Next claim
      </Button>
    </div>
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
