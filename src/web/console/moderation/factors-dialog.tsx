import { useState, type FormEvent } from 'react';
import { Button, Choices, Dialog, DialogActions, Notice } from '../../ui/index.ts';
import { Failed } from '../acts/confirm-dialog.tsx';
import type { Done } from '../acts/result.tsx';
import { FACTORS, WEIGHTS, type Factor, type Weight } from './factors.ts';
import { useAssessing, type Factors } from './use-acts.ts';
import type { Action, Item } from './words.ts';

export interface FactorsDialogProps {
  readonly item: Item;
  readonly action: Action;
  readonly onClose: () => void;
  readonly onDone: (done: Done) => void;
}

/** Asks for the risk by each of the four factors. */
export function FactorsDialog({ item, action, onClose, onDone }: FactorsDialogProps) {
  const [chosen, setChosen] = useState<Partial<Record<Factor, Weight>>>({});
  const [isIncomplete, setIsIncomplete] = useState(false);
  const assessing = useAssessing(item);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = whole(chosen);
    setIsIncomplete(body === undefined);
    if (body === undefined || assessing.isPending) return;
    assessing.mutate(body, { onSuccess: () => onDone(ASSESSED) });
  };
  return (
    <Dialog title={action.label} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p>{action.confirm}</p>
        {FACTORS.map(({ id, words }) => (
          <Choices
            key={id}
            label={words}
            value={chosen[id] ?? ''}
            onChange={(picked) => {
              const weight = WEIGHTS.find((one) => one.id === picked)?.id;
              if (weight !== undefined) setChosen((known) => ({ ...known, [id]: weight }));
            }}
            choices={WEIGHTS}
            isRow
          />
        ))}
        {isIncomplete ? (
          <Notice title="Something is missing" tone="bad" role="alert">
            <p>Each of the four wants a weight.</p>
          </Notice>
        ) : null}
        {assessing.error === null ? null : <Failed error={assessing.error} />}
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="main" isSubmit isPending={assessing.isPending}>
            Write it down
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** All four; undefined while one is missing. */
function whole({ nature, recipient, acquired, mitigated }: Partial<Factors>): Factors | undefined {
  if (nature === undefined || recipient === undefined || acquired === undefined || mitigated === undefined)
    return undefined;
  return { nature, recipient, acquired, mitigated };
}

const ASSESSED: Done = {
  title: 'The assessment is written down',
  text: 'It can be made anew as long as more comes to light.',
};
