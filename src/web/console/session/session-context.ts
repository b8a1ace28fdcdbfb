import { createContext, useContext } from 'react';
import type { Call } from '../../api/call.ts';
import type { GetMeResponse } from '../../api/contract.generated.ts';

/** Where this tab stands. `why` says in words how a session ended. */
export type Standing =
  | { readonly kind: 'starting' }
  | { readonly kind: 'out'; readonly why: string | undefined }
  | {
      readonly kind: 'in';
      readonly me: GetMeResponse;
      readonly call: Call;
      readonly token: (fresh?: boolean) => Promise<string>;
    };

export interface SessionActs {
  readonly standing: Standing;
  readonly enter: (accessToken: string) => Promise<void>;
  readonly leave: () => Promise<void>;
}

export const SessionContext = createContext<SessionActs>({
  standing: { kind: 'starting' },
  enter: async () => {},
  leave: async () => {},
});

export function useStanding(): Standing {
  return useContext(SessionContext).standing;
}

export function useSessionActs(): SessionActs {
  return useContext(SessionContext);
}

/** The session of a page that only who is signed in sees. */
export function useSignedIn(): Extract<Standing, { kind: 'in' }> {
  const standing = useStanding();
  if (standing.kind !== 'in') throw new Error('this page needs a session');
  return standing;
}
