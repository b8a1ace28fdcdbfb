import { useState } from 'react';
import { Button, Notice, useKeys, useSay } from '../../ui/index.ts';
import { ConfirmDialog } from '../acts/confirm-dialog.tsx';
import { refusalOf, Refusals } from '../acts/refusals.tsx';
import { Result, type Done } from '../acts/result.tsx';
import { usePageCommands } from '../commands.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { HOTKEYS, lookOf, type Action } from './action-words.ts';
import { DecisionDialog, type DecisionAction } from './decision-dialog.tsx';
import { useHolding, type Holding } from './use-acts.ts';
import type { StaffClaim } from './use-claim.ts';

/** What can be done with the claim, as the server says; what cannot, with the reason. */
export function ActionBar({ claim }: { readonly claim: StaffClaim }) {
  const [open, setOpen] = useState<Action>();
  const [decided, setDecided] = useState<Done>();
  const holding = useHolding(claim);
  const say = useSay();

  const hold = (act: Holding) =>
    holding.mutate(act, { onSuccess: () => say(HELD[act]), onSettled: () => setOpen(undefined) });
  const start = (action: Action) => {
    if (holding.isPending) return;
    if (action.id === 'take' || action.id === 'release') hold(action.id);
    else setOpen(action);
  };
  const press = (key: string) => () => {
    const action = claim.actions.find(({ id }) => HOTKEYS[id] === key);
    if (action === undefined) return;
    const refusal = refusalOf(action);
    if (refusal === undefined) start(action);
    else say(refusal);
  };
  useKeys({ c: press('C'), a: press('A'), r: press('R'), m: press('M'), e: press('E') });

  usePageCommands(
    claim.actions
      .filter(({ enabled }) => enabled)
      .map((action) => ({ id: action.id, words: action.label, keys: keysOf(action), run: () => start(action) })),
  );

  return (
    <div className="acts">
      {decided === undefined ? null : <Result done={decided} />}
      {holding.error === null ? null : <ProblemNotice error={holding.error} />}
      <SecondPerson claim={claim} />
      {claim.actions.length === 0 ? null : (
        <div className="row" role="group" aria-label="What can be done">
          {claim.actions.map((action) => (
            <Button
              key={action.id}
              look={lookOf(action.id)}
              hotkey={HOTKEYS[action.id]}
              disabledReason={refusalOf(action)}
              isPending={holding.isPending && holding.variables === action.id}
              onPress={() => start(action)}
            >
              {action.label}
            </Button>
          ))}
        </div>
      )}
      <Refusals actions={claim.actions} />
      {open === undefined ? null : isDecision(open) ? (
        <DecisionDialog
          claim={claim}
          action={open}
          onClose={() => setOpen(undefined)}
          onDecided={(done) => {
            setOpen(undefined);
            setDecided(done);
          }}
        />
      ) : (
        <ConfirmDialog
          action={open}
          isPending={holding.isPending}
          onClose={() => setOpen(undefined)}
          onConfirm={() => hold(open.id === 'reopen' ? 'reopen' : 'escalate')}
        />
      )}
    </div>
  );
}

const keysOf = ({ id }: Action): readonly string[] => [HOTKEYS[id] ?? []].flat();

const HELD = {
  take: 'You have the claim.',
  release: 'The claim is back in the queue.',
  escalate: 'Two verifiers decide this claim now; it is back in the queue.',
  reopen: 'The claim is in the queue again.',
} as const satisfies Record<Holding, string>;

function isDecision(action: Action): action is DecisionAction {
  return !['take', 'release', 'escalate', 'reopen'].includes(action.id);
}

function SecondPerson({ claim }: { readonly claim: StaffClaim }) {
  if (claim.status !== 'needs_review' || claim.second_person.length === 0) return null;
  const isSecond = claim.waits_for !== null;
  return (
    <Notice
      title={isSecond ? `This claim waits for a ${claim.waits_for} opinion` : 'Two verifiers decide this claim'}
      tone="warn"
    >
      {isSecond ? <p>What was decided before stays hidden until you have decided.</p> : null}
      {claim.second_person.map(({ code, words }) => (
        <p key={code}>{words}</p>
      ))}
    </Notice>
  );
}
