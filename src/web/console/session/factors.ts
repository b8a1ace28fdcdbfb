import type { Call } from '../../api/call.ts';
import type {
  AskForSignInData,
  AskForSignInResponse,
  AskForStepUpData,
  AskForStepUpResponse,
  SignInByPasskeyData,
  SignInByPasskeyResponse,
  SignInByPasswordData,
  SignInByPasswordResponse,
  StepUpByPasskeyData,
  StepUpByPasskeyResponse,
  StepUpByPasswordData,
  StepUpByPasswordResponse,
} from '../../api/contract.generated.ts';
import { showPasskey } from '../../api/passkey.ts';

/** What somebody shows: a passkey, or where the server runs under AUTH_SINGLE_FACTOR a password. */
export type ShownFactor =
  | { readonly kind: 'passkey' }
  | { readonly kind: 'password'; readonly email: string; readonly password: string };

/** Whether this server takes a password alone (demos and tests); it marks the page so. */
export function takesPassword(): boolean {
  return 'singleFactor' in document.documentElement.dataset;
}

/** Signs in and gives the access token; the refresh token went into the cookie. */
export async function signIn(call: Call, factor: ShownFactor): Promise<string> {
  if (factor.kind === 'passkey') {
    const options = await call<AskForSignInData, AskForSignInResponse>('POST', { url: '/v1/auth/passkey/options' });
    const body = { response: await showPasskey(options) };
    const tokens = await call<SignInByPasskeyData, SignInByPasskeyResponse>('POST', {
      url: '/v1/auth/passkey/verify',
      body,
    });
    return tokens.access_token;
  }
  const { email, password } = factor;
  const reply = await call<SignInByPasswordData, SignInByPasswordResponse>('POST', {
    url: '/v1/auth/password',
    body: { email, password },
  });
  if ('access_token' in reply) return reply.access_token;
  throw new Error('A password does not sign staff in: use a passkey.');
}

/** Shows a factor again for this session. */
export async function stepUp(call: Call, factor: ShownFactor): Promise<void> {
  if (factor.kind === 'passkey') {
    const options = await call<AskForStepUpData, AskForStepUpResponse>('POST', {
      url: '/v1/auth/step-up/passkey/options',
    });
    const body = { response: await showPasskey(options) };
    await call<StepUpByPasskeyData, StepUpByPasskeyResponse>('POST', { url: '/v1/auth/step-up/passkey', body });
    return;
  }
  await call<StepUpByPasswordData, StepUpByPasswordResponse>('POST', {
    url: '/v1/auth/step-up/password',
    body: { password: factor.password },
  });
}
