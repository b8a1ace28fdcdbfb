import { useEffect, useRef } from 'react';
import { Notice } from '../../ui/index.ts';

/** What to say after an act. */
export interface Done {
  readonly title: string;
  readonly text: string;
}

/** What came of it; it takes the focus, because the button that was pressed may be gone. */
export function Result({ done }: { readonly done: Done }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // After the dialog gave the focus back.
    const timer = setTimeout(() => place.current?.focus(), 100);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <div ref={place} tabIndex={-1} className="result">
      <Notice title={done.title} tone="good" role="status">
        <p>{done.text}</p>
      </Notice>
    </div>
  );
}
