import { useState, type FormEvent } from 'react';
import { Button, Choices, Dialog, DialogActions, Notice, TextBox } from '../../ui/index.ts';
import { Failed } from '../acts/confirm-dialog.tsx';
import type { Done } from '../acts/result.tsx';
import { useDecision } from './use-acts.ts';
import { concernWords, type Action, type Item } from './words.ts';

export type DecisionAction = Action & { readonly id: 'uphold' | 'dismiss' };

export function isDecision(action: Action): action is DecisionAction {
  return action.id === 'uphold' || action.id === 'dismiss';
}

export interface DecisionDialogProps {
  readonly item: Item;
  readonly action: DecisionAction;
  readonly onClose: () => void;
  readonly onDone: (done: Done) => void;
}

/** The statement of reasons, how grave it is, and what it comes to, before anything happens. */
export function DecisionDialog({ item: opened, action, onClose, onDone }: DecisionDialogProps) {
  // What was decided on is what was looked at, whatever the page has learnt since.
  const [item] = useState(opened);
  const [statement, setStatement] = useState('');
  const [grave, setGrave] = useState('no');
  const [isIncomplete, setIsIncomplete] = useState(false);
  const decision = useDecision(item);
  const isUpheld = action.id === 'uphold';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isMissing = action.requires_reason && statement.trim() === '';
    setIsIncomplete(isMissing);
    if (isMissing || decision.isPending) return;
    const body = {
      outcome: isUpheld ? ('upheld' as const) : ('dismissed' as const),
      significant: isUpheld && grave === 'yes',
      statement,
    };
    decision.mutate(body, { onSuccess: () => onDone(isUpheld ? UPHELD : DISMISSED) });
  };
  return (
    <Dialog title={`${action.label}: ${concernWords(item)}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextBox
          label="Your reasons"
          note="Both sides read this. Identifiers are taken out before it is stored."
          value={statement}
          onChange={setStatement}
          maxLength={4_000}
        />
        {isUpheld ? (
          <Choices label="Grave enough for a board?" value={grave} onChange={setGrave} choices={GRAVE} />
        ) : null}
        <div className="told">
          <p className="told-head">What happens then</p>
          <p>{action.confirm}</p>
        </div>
        {isIncomplete ? (
          <Notice title="Something is missing" tone="bad" role="alert">
            <p>Say why: both sides have a right to the reasons.</p>
          </Notice>
        ) : null}
        {decision.error === null ? null : <Failed error={decision.error} />}
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button look={isUpheld ? 'danger' : 'main'} isSubmit isPending={decision.isPending}>
            {action.label}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const GRAVE = [
  { id: 'no', words: 'No' },
  { id: 'yes', words: 'Yes: a significant violation that was not put right' },
] as const;
const UPHELD: Done = { title: 'The notice is upheld', text: 'Both sides are told. Press N for the next one.' };
const DISMISSED: Done = { title: 'The notice is dismissed', text: 'Both sides are told. Press N for the next one.' };
