import { useId, type ReactNode } from 'react';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress?: (() => void) | undefined;
  readonly look?: 'plain' | 'main' | 'danger' | 'quiet';
  /** The key that does the same, shown beside the label. */
  readonly hotkey?: string | undefined;
  /** Why it cannot be pressed, in words; the button stays reachable so that the reason is heard. */
  readonly disabledReason?: string | undefined;
  readonly isPending?: boolean;
  readonly isSubmit?: boolean;
  readonly label?: string;
  readonly id?: string;
}

/** A button. While `isPending` it does nothing; with a `disabledReason` it says why. */
export function Button(props: ButtonProps) {
  const { children, onPress, look = 'plain', hotkey, disabledReason, isPending = false, isSubmit = false } = props;
  const reasonId = useId();
  const isIdle = isPending || disabledReason !== undefined;
  return (
    <>
      <button
        type={isSubmit ? 'submit' : 'button'}
        id={props.id}
        className="button"
        data-look={look}
        aria-disabled={isIdle || undefined}
        aria-describedby={disabledReason === undefined ? undefined : reasonId}
        aria-label={props.label}
        aria-keyshortcuts={hotkey}
        onClick={(event) => {
          if (isIdle) event.preventDefault();
          else onPress?.();
        }}
      >
        {children}
        {isPending ? ' …' : null}
        {hotkey === undefined ? null : <kbd aria-hidden="true">{hotkey}</kbd>}
      </button>
      {disabledReason === undefined ? null : (
        <span id={reasonId} className="only-heard">
          {disabledReason}
        </span>
      )}
    </>
  );
}
