import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Call } from '../../api/call.ts';
import type { ReadQueueData, ReadQueueResponse } from '../../api/contract.generated.ts';
import { useSignedIn } from '../session/session-context.ts';
import type { QueueItem } from '../words.ts';
import type { QueueFilter } from './filters.ts';

const PAGE_SIZE = 50;
/** The socket tells of changes at once; this is for a line that is down. */
const POLL_MS = 60_000;

/** The queue under a view, page by page, most urgent first. */
export function useQueue(filter: QueueFilter) {
  const { call } = useSignedIn();
  return useInfiniteQuery({
    queryKey: ['queue', filter],
    queryFn: ({ pageParam, signal }) => readQueue(call, filter, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: POLL_MS,
  });
}

function readQueue(call: Call, filter: QueueFilter, cursor: string, signal?: AbortSignal): Promise<ReadQueueResponse> {
  const query = { filter, limit: PAGE_SIZE, ...(cursor === '' ? {} : { cursor }) };
  return call<ReadQueueData, ReadQueueResponse>('GET', { url: '/v1/staff/queue', query }, signal);
}

/** Finds the claim after this one in a view as it is now: the next in order, or the most urgent other one. */
export function useNextClaim(): (filter: QueueFilter, currentId: string) => Promise<QueueItem | undefined> {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  return useCallback(
    async (filter, currentId) => {
      const { data } = await queries.fetchQuery({
        queryKey: ['next', filter],
        queryFn: () => readQueue(call, filter, ''),
        staleTime: 0,
      });
      const place = data.findIndex(({ id }) => id === currentId);
      return data[place + 1] ?? data.find(({ id }) => id !== currentId);
    },
    [call, queries],
  );
}
