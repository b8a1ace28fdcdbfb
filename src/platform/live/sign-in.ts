import type { Actor } from '../../kernel/actor.ts';
import { refusal } from '../../kernel/access.ts';
import { AppError } from '../../kernel/errors.ts';
import { toAppError } from '../http/problem.ts';
import { CLOSE, type CloseCode } from './close-codes.ts';

/** Turns the token of a hello into its actor: an access token or a one-time ticket; throws an AppError. */
export type AuthenticateSocket = (token: string) => Promise<Actor>;

/** The actor of a hello; throws when the account may hold no socket at all. */
export async function signIn(authenticate: AuthenticateSocket, token: string): Promise<Actor> {
  const actor = await authenticate(token);
  const code = actor.state === 'suspended' ? 'account_suspended' : refusal(actor, 'signed-in', 'read');
  if (code) throw new AppError(code);
  return actor;
}

/** How a failed hello ends the socket. */
export function closeCodeOfFailure(error: unknown): { readonly code: CloseCode; readonly problem: AppError } {
  const problem = toAppError(error);
  if (problem.status === 401) return { code: CLOSE.tokenInvalid, problem };
  if (problem.status === 403) return { code: CLOSE.accountInvalid, problem };
  return { code: CLOSE.overloaded, problem };
}
