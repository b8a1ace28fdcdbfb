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

/** Why an act cannot be done now; undefined when it can. */
export function refusalOf({ enabled, disabled_reason: reason }: Action): string | undefined {
  return enabled ? undefined : (reason ?? 'This cannot be done now.');
}

/** The reasons why acts cannot be done now, each with the acts that it stops. */
export function refusals(actions: readonly Action[]): { readonly reason: string; readonly labels: string }[] {
  const byReason = Map.groupBy(actions, refusalOf);
  return [...byReason].flatMap(([reason, stopped]) =>
    reason === undefined ? [] : [{ reason, labels: stopped.map(({ label }) => label).join(', ') }],
  );
}
