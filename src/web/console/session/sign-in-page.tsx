import { createCall } from '../../api/call.ts';
import { Mark, Notice } from '../../ui/index.ts';
import { FactorForm } from './factor-form.tsx';
import { signIn, takesPassword } from './factors.ts';
import { useSessionActs } from './session-context.ts';

const call = createCall((input, init) => fetch(input, init));

/** Signing in; it stands at whatever address somebody wanted, and leads there. */
export function SignInPage() {
  const { standing, enter } = useSessionActs();
  const why = standing.kind === 'out' ? standing.why : undefined;
  return (
    <main className="sign-in stack">
      <title>Sign in · Curbside console</title>
      <div className="sign-in-head">
        <Mark size={40} />
        <h1>Curbside console</h1>
      </div>
      {why === undefined ? null : <Notice title={why} role="status" />}
      <div className="card sign-in-card stack">
        <p>
          {takesPassword()
            ? 'This server runs with AUTH_SINGLE_FACTOR: a password alone signs in. It is a demo or a test.'
            : 'For verifiers and other staff. You sign in with the passkey that you made when you were invited.'}
        </p>
        <FactorForm verb="Sign in" onFactor={async (factor) => enter(await signIn(call, factor))} />
      </div>
      <p className="sign-in-foot">Every act here is recorded under your name.</p>
    </main>
  );
}
