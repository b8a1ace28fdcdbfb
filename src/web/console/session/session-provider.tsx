import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { createSession, SignedOutError, type Session } from '../../../client/session.ts';
import { createCall, type Call } from '../../api/call.ts';
import type { GetMeData, GetMeResponse, SignOutData, SignOutResponse } from '../../api/contract.generated.ts';
import { codeOf } from '../../api/problem.ts';
import { SessionContext, type Standing } from './session-context.ts';

const ENDED = 'Your session ended. Sign in to go on where you were.';
/** That this browser signed in, so that a new tab asks for the session and a stranger's does not; no secret. */
const HAS_COOKIE = 'curbside.signed-in';

/** Holds the session: the access token in memory alone, the refresh token in a cookie that no script reads. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [standing, setStanding] = useState<Standing>({ kind: 'starting' });
  const queries = useQueryClient();

  const end = useCallback(
    (why?: string) => {
      localStorage.removeItem(HAS_COOKIE);
      setStanding({ kind: 'out', why });
      queries.clear();
    },
    [queries],
  );

  const open = useCallback(
    async (session: Session) => {
      const call = watching(createCall(session.fetch), () => end(ENDED));
      const me = await call<GetMeData, GetMeResponse>('GET', { url: '/v1/me' });
      localStorage.setItem(HAS_COOKIE, 'yes');
      setStanding({ kind: 'in', me, call, token: session.token });
    },
    [end],
  );

  const enter = useCallback((accessToken: string) => open(start(accessToken, () => end(ENDED))), [open, end]);

  const hasLooked = useRef(false);
  useEffect(() => {
    if (hasLooked.current) return;
    hasLooked.current = true;
    if (localStorage.getItem(HAS_COOKIE) === null) return end();
    resume(open).catch((error: unknown) =>
      end(error instanceof SignedOutError ? ENDED : 'The server cannot be reached. Try again in a moment.'),
    );
  }, [open, end]);

  const leave = useCallback(async () => {
    if (standing.kind === 'in')
      await standing.call<SignOutData, SignOutResponse>('POST', { url: '/v1/auth/logout' }).catch(() => {});
    end('You are signed out.');
  }, [standing, end]);

  const acts = useMemo(() => ({ standing, enter, leave }), [standing, enter, leave]);
  return <SessionContext value={acts}>{children}</SessionContext>;
}

function start(accessToken: string, onSignedOut: () => void): Session {
  return createSession({ baseUrl: location.origin, tokens: { access_token: accessToken }, onSignedOut });
}

/** A tab that was opened or loaded anew has the cookie at most. */
async function resume(open: (session: Session) => Promise<void>): Promise<void> {
  const session = start('', () => {});
  await session.token(true);
  await open(session);
}

/** The same calls; one that finds the session gone tells so. */
function watching(call: Call, onGone: () => void): Call {
  return async (method, operation, signal) => {
    try {
      return await call(method, operation, signal);
    } catch (error) {
      const isFactor = operation.url.startsWith('/v1/auth/');
      if (codeOf(error) === 'unauthenticated' && !isFactor) onGone();
      throw error;
    }
  };
}
