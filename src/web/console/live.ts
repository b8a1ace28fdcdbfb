import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { CurbsideSocket } from '../../client/socket.ts';
import { useSignedIn } from './session/session-context.ts';

/** Listens for changes of the queue: what is shown of it is read anew as soon as somebody moves a claim. */
export function useLiveQueue(): void {
  const { token } = useSignedIn();
  const queries = useQueryClient();
  useEffect(() => {
    const refresh = () => queries.invalidateQueries();
    const line = new CurbsideSocket({
      baseUrl: location.origin,
      token,
      onEvent: async ({ type }) => {
        if (type === 'queue.changed') await refresh();
      },
      onResync: refresh,
    });
    return () => line.close();
  }, [token, queries]);
}
