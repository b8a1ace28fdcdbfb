import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** How grave something is; always beside a word, never by colour alone. */
export type Tone = 'calm' | 'good' | 'warn' | 'bad' | 'accent';

/** A state in a word, with an icon where one helps. */
export function Badge({
  tone = 'calm',
  icon,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <span className="badge" data-tone={tone}>
      {icon === undefined ? null : <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}
