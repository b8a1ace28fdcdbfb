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
    // Each by itself: of several, tinykeys would forget to begin the others anew when one was pressed whole.
    const unbind = names.split('|').map((name) => {
      const act = (event: KeyboardEvent): void => {
        if (!mayAct(event, name)) return;
        event.preventDefault();
        current.current[name]?.();
      };
      // Which keys act while somebody types is said below; tinykeys would let none.
      return tinykeys(globalThis.window, { [name]: act }, { ignore: () => false });
    });
    return () => unbind.forEach((stop) => stop());
  }, [names]);
}

/** The key before this one, so that the second of `g m` is not taken for an `m` by itself. */
let before = { key: '', atMs: 0 };
let last = before;

/** tinykeys waits as long for the second key. */
const WITHIN_MS = 1_000;

globalThis.window?.addEventListener(
  'keydown',
  ({ key, timeStamp }) => {
    before = last;
    last = { key, atMs: timeStamp };
  },
  { capture: true },
);

function isSecond(event: KeyboardEvent): boolean {
  return before.key === 'g' && event.timeStamp - before.atMs < WITHIN_MS;
}

function mayAct(event: KeyboardEvent, name: string): boolean {
  if (event.defaultPrevented || document.querySelector('[role="dialog"]')) return false;
  if (name.includes('$mod')) return true;
  if (!name.includes(' ') && isSecond(event)) return false;
  return hasSingleKeys() && !isTyping(event.target);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
