import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button, useKeys, useSay } from '../../ui/index.ts';
import { ConfirmDialog } from '../acts/confirm-dialog.tsx';
import { refusalOf, Refusals } from '../acts/refusals.tsx';
import { Result, type Done } from '../acts/result.tsx';
import { usePageCommands } from '../commands.tsx';
import { DecisionDialog, isDecision } from './decision-dialog.tsx';
import { FactorsDialog } from './factors-dialog.tsx';
import { usePlainAct, type Plain } from './use-acts.ts';
import type { Action, Item } from './words.ts';

/** The key of each act. */
const HOTKEYS: Readonly<Record<Action['id'], string>> = {
  hide: 'H',
  uphold: 'U',
  dismiss: 'D',
  restore: 'B',
  assess: 'F',
  make_pack: 'P',
  release_pack: 'P',
  read_pack: 'P',
};

/** What can be done with the file, as the server says; what cannot, with the reason. */
export function ActionBar({ item }: { readonly item: Item }) {
  const [open, setOpen] = useState<Action>();
  const [done, setDone] = useState<Done>();
  const [, navigate] = useLocation();
  const say = useSay();
  const close = () => setOpen(undefined);
  const finish = (what: Done) => {
    close();
    setDone(what);
  };
  const start = (action: Action) => {
    if (action.id === 'read_pack') navigate(`/packs/${item.id}`);
    else setOpen(action);
  };
  const press = (key: string) => () => {
    const action = item.actions.find(({ id }) => HOTKEYS[id] === key);
    if (action === undefined) return;
    const refusal = refusalOf(action);
    if (refusal === undefined) start(action);
    else say(refusal);
  };
  useKeys({ h: press('H'), u: press('U'), d: press('D'), b: press('B'), f: press('F'), p: press('P') });
  usePageCommands(
    item.actions
      .filter(({ enabled }) => enabled)
      .map((action) => ({ id: action.id, words: action.label, keys: [HOTKEYS[action.id]], run: () => start(action) })),
  );
  return (
    <div className="acts">
      {done === undefined ? null : <Result done={done} />}
      {item.actions.length === 0 ? null : (
        <div className="row" role="group" aria-label="What can be done">
          {item.actions.map((action) => (
            <Button
              key={action.id}
              hotkey={HOTKEYS[action.id]}
              disabledReason={refusalOf(action)}
              onPress={() => start(action)}
            >
              {action.label}
            </Button>
          ))}
        </div>
      )}
      <Refusals actions={item.actions} />
      {open === undefined ? null : isDecision(open) ? (
        <DecisionDialog item={item} action={open} onClose={close} onDone={finish} />
      ) : open.id === 'assess' ? (
        <FactorsDialog item={item} action={open} onClose={close} onDone={finish} />
      ) : isPlain(open.id) ? (
        <PlainDialog item={item} action={open} act={open.id} onClose={close} onDone={finish} />
      ) : null}
    </div>
  );
}

function isPlain(id: Action['id']): id is Plain {
  return id in DONE;
}

interface PlainDialogProps {
  readonly item: Item;
  readonly action: Action;
  readonly act: Plain;
  readonly onClose: () => void;
  readonly onDone: (done: Done) => void;
}

function PlainDialog({ item, action, act, onClose, onDone }: PlainDialogProps) {
  const doing = usePlainAct(item);
  const confirm = () =>
    doing.mutate(act, { onSuccess: () => onDone(act === 'restore' && !action.second_person ? BACK : DONE[act]) });
  return (
    <ConfirmDialog
      action={action}
      isPending={doing.isPending}
      error={doing.error}
      onClose={onClose}
      onConfirm={() => (doing.isPending ? undefined : confirm())}
    />
  );
}

const DONE = {
  hide: { title: 'The post is hidden', text: 'Nobody can read it until it is decided.' },
  restore: { title: 'Your word is kept', text: 'The post stays hidden until a second moderator says the same.' },
  make_pack: { title: 'The pack is made', text: 'The author is told. Another moderator releases it.' },
  release_pack: { title: 'The pack is released', text: 'The author is told. Moderators may read it now.' },
} as const satisfies Record<Plain, Done>;
const BACK: Done = { title: 'The post is back', text: 'Its author and whoever recognised the patient are told.' };
