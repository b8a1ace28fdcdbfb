import { createContext, useContext, useEffect, useId, useRef, type ReactNode } from 'react';
import type { Command } from '../ui/index.ts';

type Offered = Map<string, readonly Command[]>;
const Commands = createContext<{ readonly current: Offered }>({ current: new Map() });

/** Keeps what the open page can do, for the palette. */
export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const offered = useRef<Offered>(new Map());
  return <Commands value={offered}>{children}</Commands>;
}

/** Offers commands in the palette while the component stands. */
export function usePageCommands(commands: readonly Command[]): void {
  const offered = useContext(Commands);
  const id = useId();
  useEffect(() => {
    const { current } = offered;
    current.set(id, commands);
    return () => void current.delete(id);
  }, [offered, id, commands]);
}

/** Reads what is offered just now. */
export function useOffered(): () => readonly Command[] {
  const offered = useContext(Commands);
  return () => [...offered.current.values()].flat();
}
