import { useState } from 'react';
import { Link } from 'wouter';
import { Badge, Button, Icon, Wait } from '../../ui/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSignedIn } from '../session/session-context.ts';
import { momentWords, nameOf } from '../words.ts';
import { BreakGlassDialog } from './break-glass-dialog.tsx';
import { useEmergencies, useEnd, useMember, useReview, type Emergency, type OpenedMember } from './use-emergency.ts';

/** What the staff did in emergencies: who, why, how long; ended here, and looked over by somebody else. */
export function EmergencyPage() {
  const { me } = useSignedIn();
  const { data, error, isPending } = useEmergencies();
  const [isAsking, setIsAsking] = useState(false);
  return (
    <div className="stack">
      <title>Emergency access · Curbside console</title>
      <div className="queue-head">
        <h1>Emergency access</h1>
        {me.roles.includes('verifier') ? <Button onPress={() => setIsAsking(true)}>Open a file</Button> : null}
      </div>
      {isPending ? <Wait>Reading the list</Wait> : null}
      {error === null ? null : <ProblemNotice error={error} />}
      {data?.data.length === 0 ? (
        <div className="card empty">
          <Icon name="inbox" size={32} />
          <p>Nobody has opened a file in an emergency.</p>
        </div>
      ) : null}
      <ul className="documents">
        {(data?.data ?? []).map((one) => (
          <One key={one.id} emergency={one} viewerId={me.id} />
        ))}
      </ul>
      {isAsking ? <BreakGlassDialog onClose={() => setIsAsking(false)} /> : null}
    </div>
  );
}

const STATES = {
  open: { words: 'Open', tone: 'warn' },
  ended: { words: 'Ended', tone: 'calm' },
  expired: { words: 'Over', tone: 'calm' },
} as const;
const REVIEWS = {
  in_order: { words: 'In order', tone: 'good' },
  questioned: { words: 'Questioned', tone: 'bad' },
} as const;

function One({ emergency, viewerId }: { readonly emergency: Emergency; readonly viewerId: string }) {
  const { state, review, reason, opened_at: openedAt, expires_at: expiresAt, ended_at: endedAt } = emergency;
  const isMine = emergency.opener_id === viewerId;
  return (
    <li className="card emergency">
      <div className="row">
        <Badge tone={STATES[state].tone}>{STATES[state].words}</Badge>
        {review === null ? null : <Badge tone={REVIEWS[review].tone}>{REVIEWS[review].words}</Badge>}
        <span>{isMine ? 'You' : 'A colleague'}</span>
        <span className="soft">
          {momentWords(openedAt)} to {momentWords(endedAt ?? expiresAt)}
        </span>
      </div>
      <p>{reason ?? 'The reason was erased.'}</p>
      <p className="soft">
        Member <code>{emergency.account_id}</code>
      </p>
      <Acts emergency={emergency} isMine={isMine} />
    </li>
  );
}

function Acts({ emergency, isMine }: { readonly emergency: Emergency; readonly isMine: boolean }) {
  const { id, state, review } = emergency;
  const end = useEnd();
  const looking = useReview();
  const member = useMember();
  const error = end.error ?? looking.error ?? member.error;
  return (
    <>
      <div className="row">
        {isMine && state === 'open' ? (
          <Button isPending={member.isPending} onPress={() => member.mutate(id)}>
            Who it is
          </Button>
        ) : null}
        {state === 'open' ? (
          <Button isPending={end.isPending} onPress={() => end.mutate(id)}>
            End it now
          </Button>
        ) : null}
        {!isMine && state !== 'open' && review === null ? (
          <>
            <Button isPending={looking.isPending} onPress={() => looking.mutate({ id, outcome: 'in_order' })}>
              It was in order
            </Button>
            <Button look="danger" onPress={() => looking.mutate({ id, outcome: 'questioned' })}>
              I question it
            </Button>
          </>
        ) : null}
      </div>
      {error === null ? null : <ProblemNotice error={error} />}
      {member.data === undefined || state !== 'open' ? null : <Member member={member.data} />}
    </>
  );
}

function Member({ member }: { readonly member: OpenedMember }) {
  return (
    <ul className="facts" aria-label="The member">
      {member.personas.map(({ id, kind, display_name: shown }) => (
        <li key={id}>
          <span className="soft">{kind}</span> {shown}
        </li>
      ))}
      <li>
        <span className="soft">e-mail</span> {member.email}
      </li>
      {member.claims.map((claim) => (
        <li key={claim.id}>
          <Link href={`/claims/${claim.id}`}>
            {nameOf(claim)}, {claim.number}
          </Link>
        </li>
      ))}
    </ul>
  );
}
