import type { AskForSignInResponse, SignInByPasskeyData } from './contract.generated.ts';

/** What `navigator.credentials.get()` gave, as the server takes it. */
type Assertion = NonNullable<SignInByPasskeyData['body']>['response'];

/** Lets the person show a passkey (WebAuthn Level 3). Throws an error in words when none was shown. */
export async function showPasskey(options: AskForSignInResponse): Promise<Assertion> {
  if (!('PublicKeyCredential' in globalThis)) throw new Error('This browser knows no passkeys.');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey }).catch(refuse);
  if (!(credential instanceof PublicKeyCredential)) throw new Error(NOT_SHOWN);
  // By way of text: what the platform's types call a string is one of few words in the contract.
  return JSON.parse(JSON.stringify(credential));
}

const NOT_SHOWN = 'No passkey was shown: it was cancelled, or it took too long.';

function refuse(error: unknown): never {
  if (error instanceof DOMException && error.name === 'SecurityError')
    throw new Error(`Passkeys belong to the server's own name, and this page is at ${location.host}.`);
  throw new Error(NOT_SHOWN, { cause: error });
}
