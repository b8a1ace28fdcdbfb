import { useState } from 'react';
import { Button, Dialog, DialogActions, hasSingleKeys, setSingleKeys } from '../../ui/index.ts';
import { useSections } from '../roles.ts';

type Key = readonly [keys: readonly string[], words: string];

const LISTS: readonly Key[] = [
  [['J', 'K'], 'next or previous row of the list'],
  [['Enter'], 'open it'],
  [['/'], 'filter the list by a word'],
  [['N'], 'next one of the list'],
];
const VERIFIERS: readonly Key[] = [
  [['C'], 'take the claim, or give it back'],
  [['A'], 'approve'],
  [['R'], 'reject'],
  [['M'], 'ask for more'],
  [['E'], 'escalate'],
  [['G', 'Q'], 'to the queue'],
  [['G', 'M'], 'to the claims you have taken'],
];
const MODERATORS: readonly Key[] = [
  [['U'], 'uphold the notice'],
  [['D'], 'dismiss the notice'],
  [['H'], 'hide the post meanwhile'],
  [['B'], 'bring a recognised post back'],
  [['F'], 'assess the four factors of an incident'],
  [['P'], 'make, release or read the pack for a board'],
  [['G', 'N'], 'to the notices and recognised posts'],
];
const EVERYWHERE: readonly Key[] = [
  [['G', 'E'], 'to emergency access'],
  [['Ctrl', 'K'], 'do or open anything by its name; works while you type, and when the keys are off'],
  [['?'], 'this help'],
  [['Esc'], 'close a dialog'],
];

/** The keys, and the switch for people whom single keys disturb (WCAG 2.2, 2.1.4). */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const [isOn, setIsOn] = useState(hasSingleKeys);
  const { verifies, moderates } = useSections();
  const keys = [
    ...(verifies || moderates ? LISTS : []),
    ...(verifies ? VERIFIERS : []),
    ...(moderates ? MODERATORS : []),
    ...EVERYWHERE,
  ];
  const toggle = () => {
    setSingleKeys(!isOn);
    setIsOn(!isOn);
  };
  return (
    <Dialog title="Keys" onClose={onClose} isLight>
      <dl className="keys">
        {keys.map(([pressed, words]) => (
          <div key={words}>
            <dt>
              {pressed.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p className="field-note">
        {isOn
          ? 'Keys without Ctrl act while nothing is being typed and no dialog is open.'
          : 'Keys without Ctrl are off in this browser; every act has its button.'}
      </p>
      <DialogActions>
        <Button onPress={toggle}>{isOn ? 'Turn the keys off' : 'Turn the keys on'}</Button>
        <Button look="main" onPress={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}
