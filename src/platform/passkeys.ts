import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { AppError } from '../kernel/errors.ts';
import { SECOND } from '../kernel/time.ts';
import { DatabaseError } from './database/database-error.ts';

/** What a browser answers when a passkey was made, and when it was used (WebAuthn section 5.1, as JSON). */
export type { AuthenticationResponseJSON, RegistrationResponseJSON };

/** Who asks for passkeys: the domain they belong to, and the exact origins of the pages that may use them. */
export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origins: readonly string[];
}

/** How long a challenge waits for its answer. */
export const CHALLENGE_SECONDS = 120;

/** COSE algorithms (RFC 9053) a passkey may sign with: EdDSA, ES256, RS256. */
const ALGORITHMS = [-8, -7, -257];

/** Uses a challenge up; false when it is unknown, used or too old. */
export type TakeChallenge = (challenge: string) => Promise<boolean>;

/** A credential that an authenticator has just made. */
export interface NewPasskey {
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  /** BE and BS of the authenticator data (WebAuthn section 6.1.3): may be, is synced to other devices. */
  readonly isBackupEligible: boolean;
  readonly isBackedUp: boolean;
}

/** Whom a passkey is made for; `handle` is what the authenticator keeps and gives back. */
export interface PasskeyUser {
  readonly handle: Uint8Array<ArrayBuffer>;
  readonly name: string;
  readonly displayName: string;
  /** Credentials the person has already: the same authenticator is not taken twice. */
  readonly known: readonly Uint8Array[];
}

/** What a browser needs to make a passkey: discoverable, with user verification. */
export function creationOptions(
  party: RelyingParty,
  user: PasskeyUser,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: user.handle,
    userName: user.name,
    userDisplayName: user.displayName,
    timeout: CHALLENGE_SECONDS * SECOND,
    attestationType: 'none',
    excludeCredentials: user.known.map((id) => ({ id: Buffer.from(id).toString('base64url') })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** What a browser needs to sign with a passkey; without `known` the person picks one, and nobody is named. */
export function requestOptions(
  party: RelyingParty,
  known: readonly Uint8Array[] = [],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: party.id,
    timeout: CHALLENGE_SECONDS * SECOND,
    userVerification: 'required',
    ...(known.length === 0
      ? {}
      : { allowCredentials: known.map((id) => ({ id: Buffer.from(id).toString('base64url') })) }),
  });
}

/** Checks what an authenticator made (WebAuthn section 7.1); throws `unauthenticated` for anything that is not right. */
export async function verifyCreation(
  party: RelyingParty,
  response: RegistrationResponseJSON,
  takeChallenge: TakeChallenge,
): Promise<NewPasskey> {
  refuseFrames(response.response);
  const { verified, registrationInfo } = await refuseFaults(
    verifyRegistrationResponse({
      response,
      expectedChallenge: takeChallenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (!verified) throw new AppError('unauthenticated');
  const { credential, credentialDeviceType, credentialBackedUp } = registrationInfo;
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    isBackupEligible: credentialDeviceType === 'multiDevice',
    isBackedUp: credentialBackedUp,
  };
}

/** What an authenticator says beside its signature. */
export interface Assertion {
  /** Signatures so far; 0 where none are counted. Whoever keeps it compares it. */
  readonly counter: number;
  readonly isBackedUp: boolean;
}

/** Checks what an authenticator signed (WebAuthn section 7.2); throws `unauthenticated` for anything that is not right. */
export async function verifyAssertion(
  party: RelyingParty,
  response: AuthenticationResponseJSON,
  publicKey: Uint8Array,
  takeChallenge: TakeChallenge,
): Promise<Assertion> {
  refuseFrames(response.response);
  const { verified, authenticationInfo } = await refuseFaults(
    verifyAuthenticationResponse({
      response,
      expectedChallenge: takeChallenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      // The counter is compared where it is stored, in one statement with its change.
      credential: { id: response.id, publicKey: new Uint8Array(publicKey), counter: 0 },
    }),
  );
  if (!verified) throw new AppError('unauthenticated');
  return { counter: authenticationInfo.newCounter, isBackedUp: authenticationInfo.credentialBackedUp };
}

/** The library names what did not fit in its messages: a client learns only that it was refused. */
async function refuseFaults<Result>(checking: Promise<Result>): Promise<Result> {
  try {
    return await checking;
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new AppError('unauthenticated');
  }
}

/** A page inside another one has no business here, whatever its own origin. */
function refuseFrames(response: { readonly clientDataJSON: string }): void {
  const data = parseJson(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'));
  if (data === undefined || Reflect.get(data, 'crossOrigin') === true) throw new AppError('unauthenticated');
}

function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
