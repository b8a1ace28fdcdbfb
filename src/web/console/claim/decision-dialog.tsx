import { useState, type FormEvent } from 'react';
import type { DecideClaimResponse } from '../../api/contract.generated.ts';
import { codeOf } from '../../api/problem.ts';
import { Button, Choices, Dialog, DialogActions, Notice, TextBox, TextInput } from '../../ui/index.ts';
import { Failed } from '../acts/confirm-dialog.tsx';
import type { Done } from '../acts/result.tsx';
import { nameOf } from '../words.ts';
import type { Action } from './action-words.ts';
import { decisionLook } from './history.tsx';
import { LostRace } from './lost-race.tsx';
import { useDecision, type DecisionBody } from './use-acts.ts';
import type { StaffClaim } from './use-claim.ts';

export type DecisionAction = Action & { readonly id: DecisionBody['decision'] };
type Scope = NonNullable<DecisionBody['scope']>;

export interface DecisionDialogProps {
  readonly claim: StaffClaim;
  readonly action: DecisionAction;
  readonly onClose: () => void;
  readonly onDecided: (decided: Done) => void;
}

/** Reason, words to the doctor, note for staff apart, and what the doctor will be told, before anything happens. */
export function DecisionDialog({ claim: opened, action, onClose, onDecided }: DecisionDialogProps) {
  // What was decided on is what was looked at, whatever the page has learnt since.
  const [claim] = useState(opened);
  const [form, setForm] = useState(emptyForm);
  const [isIncomplete, setIsIncomplete] = useState(false);
  const decision = useDecision(claim);
  const change = (changed: Partial<Form>) => setForm((known) => ({ ...known, ...changed }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = bodyOf(action, form);
    setIsIncomplete(body === undefined);
    if (body === undefined || decision.isPending) return;
    decision.mutate(body, { onSuccess: (done) => onDecided(wordsAfter(done)) });
  };
  if (codeOf(decision.error) === 'stale_version') return <LostRace claim={claim} onClose={onClose} />;
  return (
    <Dialog title={`${action.label}: ${nameOf(claim)}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Choices
          label="Reason"
          value={form.reason}
          onChange={(reason) => change({ reason })}
          choices={choicesOf(action)}
        />
        {action.id === 'approve' ? <ScopeFields form={form} onChange={change} /> : null}
        <TextBox
          label="To the doctor"
          note="The doctor reads this. Identifiers are taken out before it is stored."
          value={form.statement}
          onChange={(statement) => change({ statement })}
          maxLength={2_000}
        />
        <TextBox
          label="Note for staff"
          note="Only staff read this."
          value={form.note}
          onChange={(note) => change({ note })}
          maxLength={2_000}
        />
        <Told action={action} form={form} />
        {isIncomplete ? (
          <Notice title="Something is missing" tone="bad" role="alert">
            <p>{form.reason === '' ? 'Choose a reason.' : 'A training place needs the day on which it ends.'}</p>
          </Notice>
        ) : null}
        {decision.error === null ? null : <Failed error={decision.error} />}
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button look={isGentle(action) ? 'main' : 'danger'} isSubmit isPending={decision.isPending}>
            {action.label}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** What gives or asks; everything else takes something away and looks so. */
function isGentle({ id }: DecisionAction): boolean {
  return id === 'approve' || id === 'more_info';
}

interface Form {
  readonly reason: string;
  readonly scope: Scope;
  readonly expiresOn: string;
  readonly statement: string;
  readonly note: string;
}

const emptyForm: Form = { reason: '', scope: 'full', expiresOn: '', statement: '', note: '' };

/** What is sent; undefined while something is missing. */
function bodyOf(action: DecisionAction, form: Form): DecisionBody | undefined {
  const { reason, scope, expiresOn, statement, note } = form;
  if (!isOffered(action, reason)) return undefined;
  if (action.id === 'approve' && scope !== 'full' && expiresOn === '') return undefined;
  return {
    decision: action.id,
    reason_code: reason,
    ...(action.id === 'approve' ? { scope } : {}),
    ...(action.id === 'approve' && expiresOn !== '' ? { expires_on: expiresOn } : {}),
    ...(statement.trim() === '' ? {} : { statement }),
    ...(note.trim() === '' ? {} : { internal_note: note }),
  };
}

/** The server offers only reasons that it takes. */
function isOffered(action: Action, reason: string): reason is DecisionBody['reason_code'] {
  return action.reasons.some(({ code }) => code === reason);
}

function choicesOf({ reasons }: Action) {
  return reasons.map(({ code, words }) => ({ id: code, words }));
}

const SCOPES: readonly { readonly id: Scope; readonly words: string }[] = [
  { id: 'full', words: 'Full' },
  { id: 'trainee', words: 'In training, until a day' },
  { id: 'student', words: 'Student, until a day' },
];

function ScopeFields({ form, onChange }: { readonly form: Form; readonly onChange: (changed: Partial<Form>) => void }) {
  return (
    <>
      <Choices
        label="Scope"
        value={form.scope}
        onChange={(id) => onChange({ scope: SCOPES.find((scope) => scope.id === id)?.id ?? 'full' })}
        choices={SCOPES}
      />
      {form.scope === 'full' ? null : (
        <TextInput
          label="Ends on"
          kind="date"
          value={form.expiresOn}
          onChange={(expiresOn) => onChange({ expiresOn })}
          isRequired
        />
      )}
    </>
  );
}

/** What the doctor will be told, as it stands now. */
function Told({ action, form }: { readonly action: Action; readonly form: Form }) {
  const reason = action.reasons.find(({ code }) => code === form.reason)?.words;
  return (
    <div className="told" aria-live="polite">
      <p className="told-head">What happens then</p>
      <p>{action.confirm}</p>
      {reason === undefined ? null : (
        <p>
          “{reason}
          {form.statement.trim() === '' ? '' : `\n${form.statement.trim()}`}”
        </p>
      )}
    </div>
  );
}

function wordsAfter({ decision, stands }: DecideClaimResponse): Done {
  if (!stands)
    return {
      title: 'Your opinion is recorded',
      text: 'Another verifier decides as well; the doctor is told nothing before. Press N for the next claim.',
    };
  return { title: decisionLook(decision).words, text: 'The doctor is told. Press N for the next claim.' };
}
