import { Autocomplete, Input, Label, Menu, MenuItem, SearchField, useFilter } from 'react-aria-components';
import { Dialog } from './dialog.tsx';

/** Something a page can do or where it can go, by name. */
export interface Command {
  readonly id: string;
  readonly words: string;
  /** The keys that do the same, shown beside it. */
  readonly keys?: readonly string[];
  readonly run: () => void;
}

/** Everything by its name: typing narrows the list, arrow keys move in it, Enter does it. Rendered while it is open. */
export function Palette({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}) {
  const { contains } = useFilter({ sensitivity: 'base' });
  const run = (id: unknown) => {
    onClose();
    commands.find((command) => command.id === id)?.run();
  };
  return (
    <Dialog title="Go to" onClose={onClose} isLight>
      <Autocomplete filter={contains}>
        <SearchField className="field" autoFocus>
          <Label>Where to, or what to do</Label>
          <Input className="input" autoComplete="off" spellCheck="false" />
        </SearchField>
        <Menu
          className="palette"
          aria-label="Commands"
          onAction={run}
          renderEmptyState={() => <span className="palette-empty">Nothing is called so.</span>}
        >
          {commands.map(({ id, words, keys = [] }) => (
            <MenuItem key={id} id={id} className="palette-item" textValue={words}>
              <span>{words}</span>
              <span className="palette-keys" aria-hidden="true">
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Autocomplete>
    </Dialog>
  );
}
