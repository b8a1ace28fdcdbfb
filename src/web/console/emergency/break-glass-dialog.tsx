import { useState, type FormEvent } from 'react';
import type { BreakGlassData } from '../../api/contract.generated.ts';
import { Button, Dialog, DialogActions, Notice, TextBox, TextInput, useSay } from '../../ui/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { NotShownError } from '../session/step-up.tsx';
import { useBreakGlass } from './use-emergency.ts';

export interface BreakGlassDialogProps {
  /** Whose file; without it a persona is asked for. */
  readonly accountId?: string;
  readonly onClose: () => void;
}

/** Why it cannot wait, and what happens then, before anything does. */
export function BreakGlassDialog({ accountId, onClose }: BreakGlassDialogProps) {
  const [persona, setPersona] = useState('');
  const [reason, setReason] = useState('');
  const subject: BreakGlassData['body']['subject'] =
    accountId === undefined ? { kind: 'persona', id: persona.trim() } : { kind: 'account', id: accountId };
  const opening = useBreakGlass(subject);
  const say = useSay();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === '' || subject.id === '' || opening.isPending) return;
    opening.mutate(reason, {
      onSuccess: () => {
        say('The file is open for thirty minutes.');
        onClose();
      },
    });
  };
  return (
    <Dialog title="Emergency access" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {accountId === undefined ? (
          <TextInput label="Persona, by its id" value={persona} onChange={setPersona} isRequired />
        ) : null}
        <TextBox
          label="Why it cannot wait"
          note="The person who looks it over reads this. Name no patient."
          value={reason}
          onChange={setReason}
          maxLength={1_000}
        />
        <div className="told">
          <p className="told-head">What happens then</p>
          <p>
            For thirty minutes you may read who the member is and every document that is still held. The rest of the
            staff is told at once, somebody else looks it over, and the member is shown each of your looks.
          </p>
        </div>
        {opening.error === null ? null : opening.error instanceof NotShownError ? (
          <Notice title={opening.error.message} role="status" />
        ) : (
          <ProblemNotice error={opening.error} />
        )}
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            look="danger"
            isSubmit
            isPending={opening.isPending}
            disabledReason={reason.trim() === '' ? 'Say why it cannot wait.' : undefined}
          >
            Open the file
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
