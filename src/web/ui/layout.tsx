import type { ReactNode } from 'react';
import { Mark } from './icon.tsx';

export interface ShellProps {
  readonly brand: string;
  readonly home: string;
  /** Links to the sections. */
  readonly nav?: ReactNode;
  /** Who is signed in, help, sign out. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: a way past the head for the keyboard, the head, the page. */
export function Shell({ brand, home, nav, end, children }: ShellProps) {
  return (
    <div className="shell">
      <a className="skip button" href="#page">
        To the content
      </a>
      <header className="top">
        <div className="top-inner">
          <a className="brand" href={home}>
            <Mark />
            {brand}
          </a>
          <nav aria-label="Sections">{nav}</nav>
          <div className="top-end">{end}</div>
        </div>
      </header>
      <main className="page" id="page" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
