import { useEffect, useRef } from 'react';
import { tinykeys } from 'tinykeys';

/** Keys and what they do: `j`, `Shift+?`, `g q` one after the other, `$mod+k`. */
export type KeyBindings = Readonly<Record<string, () => void>>;

const SWITCH = 'curbside.single-keys';

/** Whether keys without Ctrl do anything: people who speak to their computer turn them off (WCAG 2.2, 2.1.4). */
export function hasSingleKeys(): boolean {
  return localStorage.getItem(SWITCH) !== 'off';
}

/** Turns the keys without Ctrl on or off, in this browser. */
export function setSingleKeys(isOn: boolean): void {
  if (isOn) localStorage.removeItem(SWITCH);
  else localStorage.setItem(SWITCH, 'off');
}

/** Binds keys while the component stands; not while something is typed, and not under an open dialog. */
export function useKeys(bindings: KeyBindings): void {
  const current = useRef(bindings);
  useEffect(() => {
    current.current = bindings;
  });
  const names = Object.keys(bindings).join('|');
  useEffect(() => {
    const bound = names.split('|').map((name) => [
      name,
      (event: KeyboardEvent) => {
        if (!mayAct(event, name)) return;
        event.preventDefault();
        current.current[name]?.();
      },
    ]);
    // Which keys act while somebody types is said above; tinykeys would let none.
    return tinykeys(globalThis.window, Object.fromEntries(bound), { ignore: () => false });
  }, [names]);
}

function mayAct(event: KeyboardEvent, name: string): boolean {
  if (event.defaultPrevented || document.querySelector('[role="dialog"]')) return false;
  if (name.includes('$mod')) return true;
  return hasSingleKeys() && !isTyping(event.target);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
