import type { StaffClaim } from './use-claim.ts';

/** An act as the server offers it: whether it can be done now, why not, what is asked and told. */
export type Action = StaffClaim['actions'][number];

/** The key of each act of everyday work; what is rare is pressed. */
export const HOTKEYS: Partial<Readonly<Record<Action['id'], string>>> = {
  take: 'C',
  release: 'C',
  approve: 'A',
  reject: 'R',
  more_info: 'M',
  escalate: 'E',
};

/** How the button of an act looks: approving is what most claims come to. */
export function lookOf(id: Action['id']): 'plain' | 'main' {
  return id === 'approve' ? 'main' : 'plain';
}
