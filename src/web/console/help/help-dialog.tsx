import { useState } from 'react';
import { Button, Dialog, DialogActions, hasSingleKeys, setSingleKeys } from '../../ui/index.ts';

const KEYS: readonly (readonly [keys: readonly string[], words: string])[] = [
  [['J', 'K'], 'next or previous claim of the list'],
  [['Enter'], 'open it'],
  [['/'], 'filter the list by a word'],
  [['C'], 'take the claim, or give it back'],
  [['A'], 'approve'],
  [['R'], 'reject'],
  [['M'], 'ask for more'],
  [['E'], 'escalate'],
  [['N'], 'next claim of the list'],
  [['G', 'Q'], 'to the queue'],
  [['G', 'M'], 'to the claims you have taken'],
  [['G', 'E'], 'to emergency access'],
  [['Ctrl', 'K'], 'go to anything by its name; works while you type, and when the keys are off'],
  [['?'], 'this help'],
  [['Esc'], 'close a dialog'],
];

/** The keys, and the switch for people whom single keys disturb (WCAG 2.2, 2.1.4). */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const [isOn, setIsOn] = useState(hasSingleKeys);
  const toggle = () => {
    setSingleKeys(!isOn);
    setIsOn(!isOn);
  };
  return (
    <Dialog title="Keys" onClose={onClose} isLight>
      <dl className="keys">
        {KEYS.map(([keys, words]) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
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
