import { useState, type FormEvent } from 'react';
import { codeOf, explain } from '../../api/problem.ts';
import { Button, Icon, Notice, TextInput } from '../../ui/index.ts';
import { ProblemDetails } from '../problem-notice.tsx';
import { takesPassword, type ShownFactor } from './factors.ts';

export interface FactorFormProps {
  /** Whose factor it is, where that is known already. */
  readonly email?: string;
  readonly verb: string;
  readonly onFactor: (factor: ShownFactor) => Promise<void>;
}

/** Asks for a passkey; where the server takes one, for a password as well. */
export function FactorForm({ email: known, verb, onFactor }: FactorFormProps) {
  const [isPending, setIsPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const show = async (factor: ShownFactor) => {
    setIsPending(true);
    setError(undefined);
    try {
      await onFactor(factor);
    } catch (refused) {
      setError(refused);
      setIsPending(false);
    }
  };
  const byPassword = takesPassword();
  return (
    <div className="stack">
      {error === undefined ? null : <Refused error={error} />}
      {byPassword ? <PasswordForm known={known} verb={verb} isPending={isPending} onFactor={show} /> : null}
      <div className="row">
        <Button
          look={byPassword ? 'plain' : 'main'}
          isPending={isPending}
          onPress={() => void show({ kind: 'passkey' })}
        >
          <Icon name="key" />
          {verb} with a passkey
        </Button>
      </div>
    </div>
  );
}

interface PasswordFormProps {
  readonly known: string | undefined;
  readonly verb: string;
  readonly isPending: boolean;
  readonly onFactor: (factor: ShownFactor) => Promise<void>;
}

function PasswordForm({ known, verb, isPending, onFactor }: PasswordFormProps) {
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPending) void onFactor({ kind: 'password', email, password });
  };
  return (
    <form className="stack" onSubmit={submit}>
      {known === undefined ? (
        <TextInput label="E-mail" kind="email" autoComplete="username" value={email} onChange={setEmail} isRequired />
      ) : null}
      <TextInput
        label="Password"
        kind="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        isRequired
      />
      <div className="row">
        <Button look="main" isSubmit isPending={isPending}>
          {verb} with the password
        </Button>
      </div>
    </form>
  );
}

function Refused({ error }: { readonly error: unknown }) {
  const explained = explain(error);
  const title = codeOf(error) === 'unauthenticated' ? 'That is not right, or nobody is known by it' : explained.title;
  return (
    <Notice title={title} tone="bad" role="alert">
      <ProblemDetails {...explained} />
    </Notice>
  );
}
