import type { ReactNode } from 'react';
import type { Tone } from './badge.tsx';
import { Icon, type IconName } from './icon.tsx';

const ICONS: Readonly<Record<Tone, IconName>> = {
  calm: 'info',
  accent: 'info',
  good: 'match',
  warn: 'late',
  bad: 'late',
};

export interface NoticeProps {
  readonly title: string;
  readonly tone?: Tone;
  readonly children?: ReactNode;
  /** `alert` is read aloud at once: for what went wrong. */
  readonly role?: 'alert' | 'status' | undefined;
}

/** Something to know, in the flow of the page. */
export function Notice({ title, tone = 'calm', children, role }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} role={role}>
      <Icon name={ICONS[tone]} size={20} />
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

/** Something is on its way. */
export function Wait({ children }: { readonly children: ReactNode }) {
  return (
    <p className="wait" role="status">
      {children}
    </p>
  );
}
