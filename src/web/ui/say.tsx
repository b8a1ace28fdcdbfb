import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

const Say = createContext<(text: string) => void>(() => {});
const SHOWN_MS = 6_000;

/** Shows one short line at the foot of the page for six seconds and has it read aloud. */
export function useSay(): (text: string) => void {
  return useContext(Say);
}

/** The place where such lines appear; around everything. */
export function SayProvider({ children }: { readonly children: ReactNode }) {
  const [line, setLine] = useState({ text: '', at: 0 });
  useEffect(() => {
    const timer = setTimeout(() => setLine({ text: '', at: 0 }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [line.at]);
  const say = useMemo(() => (text: string) => setLine({ text, at: Date.now() }), []);
  return (
    <Say value={say}>
      {children}
      <div className="bar" role="status">
        {line.text}
      </div>
    </Say>
  );
}
