import { useEffect, useRef, useState } from 'react';
import { Button, Dialog, DialogActions, Notice, useKeys, useSay } from '../../ui/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { HOTKEYS, lookOf, refusalOf, refusals, type Action } from './action-words.ts';
import { DecisionDialog, type Decided, type DecisionAction } from './decision-dialog.tsx';
import { useHolding, type Holding } from './use-acts.ts';
import type { StaffClaim } from './use-claim.ts';

/** What can be done with the claim, as the server says; what cannot, with the reason. */
export function ActionBar({ claim }: { readonly claim: StaffClaim }) {
  const [open, setOpen] = useState<Action>();
  const [decided, setDecided] = useState<Decided>();
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

  return (
    <div className="acts">
      {decided === undefined ? null : <Result decided={decided} />}
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

const HELD = {
  take: 'You have the claim.',
  release: 'The claim is back in the queue.',
  escalate: 'Two verifiers decide this claim now; it is back in the queue.',
  reopen: 'The claim is in the queue again.',
} as const satisfies Record<Holding, string>;

function isDecision(action: Action): action is DecisionAction {
  return !['take', 'release', 'escalate', 'reopen'].includes(action.id);
}

/** The reasons in sight, not only in a tooltip. */
function Refusals({ actions }: { readonly actions: readonly Action[] }) {
  const stopped = refusals(actions);
  if (stopped.length === 0) return null;
  return (
    <ul className="acts-why">
      {stopped.map(({ reason, labels }) => (
        <li key={reason}>
          <b>{labels}</b>: {reason}
        </li>
      ))}
    </ul>
  );
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

/** What came of it; it takes the focus, because the button that was pressed may be gone. */
function Result({ decided }: { readonly decided: Decided }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // After the dialog gave the focus back.
    const timer = setTimeout(() => place.current?.focus(), 100);
    return () => clearTimeout(timer);
  }, [decided]);
  return (
    <div ref={place} tabIndex={-1} className="result">
      <Notice title={decided.title} tone="good" role="status">
        <p>{decided.text}</p>
      </Notice>
    </div>
  );
}

interface ConfirmDialogProps {
  readonly action: Action;
  readonly isPending: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

function ConfirmDialog({ action, isPending, onClose, onConfirm }: ConfirmDialogProps) {
  return (
    <Dialog title={`${action.label}?`} onClose={onClose} isLight>
      <p>{action.confirm}</p>
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button look="main" isPending={isPending} onPress={onConfirm}>
          {action.label}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
