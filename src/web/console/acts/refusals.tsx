/** An act as the server offers it, as far as it says whether it can be done. */
export interface Refusable {
  readonly label: string;
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
}

/** Why an act cannot be done now; undefined when it can. */
export function refusalOf({ enabled, disabled_reason: reason }: Refusable): string | undefined {
  return enabled ? undefined : (reason ?? 'This cannot be done now.');
}

/** The reasons in sight, not only in a tooltip, each with the acts that it stops. */
export function Refusals({ actions }: { readonly actions: readonly Refusable[] }) {
  const stopped = [...Map.groupBy(actions, refusalOf)].flatMap(([reason, acts]) =>
    reason === undefined ? [] : [{ reason, labels: acts.map(({ label }) => label).join(', ') }],
  );
  if (stopped.length === 0) return null;
  return (
    <ul className="acts-why">
      {stopped.map(({ reason, labels }) => (
        <li key={reason}>
          <b>{labels}</b>: {reason}
        </li>
      ))}
    </ul>
  );
}
