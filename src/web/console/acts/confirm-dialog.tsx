import { Button, Dialog, DialogActions, Notice } from '../../ui/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { NotShownError } from '../session/step-up.tsx';

export interface ConfirmDialogProps {
  readonly action: { readonly label: string; readonly confirm: string | null };
  readonly isPending: boolean;
  readonly error?: unknown;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks once more, with what it comes to in the words of the server. */
export function ConfirmDialog({ action, isPending, error = null, onClose, onConfirm }: ConfirmDialogProps) {
  return (
    <Dialog title={`${action.label}?`} onClose={onClose} isLight>
      <p>{action.confirm}</p>
      {error === null ? null : <Failed error={error} />}
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button look="main" isPending={isPending} onPress={onConfirm}>
          {action.label}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** What the server refused; a factor that was not shown is no error. */
export function Failed({ error }: { readonly error: unknown }) {
  if (error instanceof NotShownError) return <Notice title={error.message} role="status" />;
  return <ProblemNotice error={error} />;
}
