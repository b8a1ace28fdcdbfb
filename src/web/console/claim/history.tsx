import type { ReactNode } from 'react';
import { Badge, type IconName, type Tone } from '../../ui/index.ts';
import { useSignedIn } from '../session/session-context.ts';
import { dateWords, holderWords, momentWords, plain } from '../words.ts';
import { seenWords } from './seen.ts';
import { CheckBadge } from './outcome.tsx';
import type { StaffClaim } from './use-claim.ts';

export type Decision = StaffClaim['decisions'][number];

interface Happening {
  readonly id: string;
  readonly at: string;
  readonly shown: ReactNode;
}

/** What happened to the claim, newest first. */
export function History({ claim }: { readonly claim: StaffClaim }) {
  return (
    <section className="stack history-part" aria-labelledby="history-head">
      <h2 id="history-head">History</h2>
      <ol className="history">
        {happenings(claim).map(({ id, at, shown }) => (
          <li key={id}>
            <time dateTime={at} className="soft">
              {momentWords(at)}
            </time>
            <div className="history-what">{shown}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function happenings(claim: StaffClaim): Happening[] {
  const decided = claim.decisions.map((one) => ({
    id: one.id,
    at: one.decided_at,
    shown: <DecisionWords decision={one} />,
  }));
  const checked = claim.checks.map((check) => ({
    id: check.id,
    // A file may be older than the claim; it was looked into after the claim came.
    at: check.observed_at < claim.submitted_at ? claim.submitted_at : check.observed_at,
    shown: (
      <span className="row">
        Checked: {check.source} <CheckBadge check={check} />{' '}
        <span className="soft">
          {check.explanation} Seen {seenWords(check)}.
        </span>
      </span>
    ),
  }));
  const submitted = {
    id: 'submitted',
    at: claim.submitted_at,
    shown: claim.attempt > 1 ? `Submitted, attempt ${claim.attempt}` : 'Submitted',
  };
  return [...decided, ...checked, submitted].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

const DECIDED: Partial<Readonly<Record<Decision['decision'], { words: string; tone: Tone; icon: IconName }>>> = {
  approve: { words: 'Approved', tone: 'good', icon: 'match' },
  reject: { words: 'Rejected', tone: 'bad', icon: 'differs' },
  more_info: { words: 'Asked for more', tone: 'warn', icon: 'ambiguous' },
};

/** How a decision reads; a rarer one reads as the server names it. */
export function decisionLook(decision: Decision['decision']): { words: string; tone: Tone; icon: IconName } {
  return DECIDED[decision] ?? { words: `Decided: ${plain(decision)}`, tone: 'warn', icon: 'info' };
}

/** A decision: by whom, why, what the doctor reads and, apart, what staff noted. */
export function DecisionWords({ decision }: { readonly decision: Decision }) {
  const { me } = useSignedIn();
  const { words, tone, icon } = decisionLook(decision.decision);
  return (
    <div className="decision">
      <span className="row">
        <Badge tone={tone} icon={icon}>
          {words}
        </Badge>
        by {holderWords(decision.verifier_id, me.id)}
        {decision.scope === null || decision.scope === 'full' ? null : ` as ${decision.scope}`}
        {decision.expires_on === null ? null : ` until ${dateWords(decision.expires_on)}`}
        {decision.place === 'only' ? null : <Badge icon="people">{decision.place} opinion</Badge>}
        {decision.stands ? null : <span className="soft">waited for another verifier</span>}
      </span>
      <p>{decision.reason}</p>
      {decision.statement === null ? null : (
        <p className="said">
          <span className="soft">Told to the doctor</span> {decision.statement}
        </p>
      )}
      {decision.internal_note === null ? null : (
        <p className="said">
          <span className="soft">For staff only</span> {decision.internal_note}
        </p>
      )}
    </div>
  );
}
