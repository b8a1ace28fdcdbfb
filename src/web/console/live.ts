import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { CurbsideSocket } from '../../client/socket.ts';
import { useSignedIn } from './session/session-context.ts';

/** What the staff hears when somebody moves a claim, or something before the moderators. */
const MOVES: readonly string[] = ['queue.changed', 'moderation.changed'];

/** Listens for changes of the queues: what is shown of them is read anew as soon as somebody moves something. */
export function useLiveQueues(): void {
  const { token } = useSignedIn();
  const queries = useQueryClient();
  useEffect(() => {
    const refresh = () => queries.invalidateQueries();
    const line = new CurbsideSocket({
      baseUrl: location.origin,
      token,
      onEvent: async ({ type }) => {
        if (MOVES.includes(type)) await refresh();
      },
      onResync: refresh,
    });
    return () => line.close();
  }, [token, queries]);
}
