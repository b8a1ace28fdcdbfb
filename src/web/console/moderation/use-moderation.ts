import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Call } from '../../api/call.ts';
import type {
  GetRecognitionData,
  GetRecognitionResponse,
  GetStaffNoticeData,
  GetStaffNoticeResponse,
  ReadModerationQueueData,
  ReadModerationQueueResponse,
  ReadPackData,
  ReadPackResponse,
} from '../../api/contract.generated.ts';
import { useSignedIn } from '../session/session-context.ts';
import type { ModerationFilter } from './filters.ts';
import type { Item } from './words.ts';

export type NoticeFile = GetStaffNoticeResponse;
export type RecognitionFile = GetRecognitionResponse;
export type Pack = ReadPackResponse;

const PAGE_SIZE = 50;
/** The socket tells of changes at once; this is for a line that is down. */
const POLL_MS = 60_000;

/** What stands before the moderators under a view, page by page. */
export function useModeration(filter: ModerationFilter) {
  const { call } = useSignedIn();
  return useInfiniteQuery({
    queryKey: ['moderation', filter],
    queryFn: ({ pageParam, signal }) => readItems(call, filter, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: POLL_MS,
  });
}

function readItems(call: Call, filter: ModerationFilter, cursor: string, signal?: AbortSignal) {
  const query = { filter, limit: PAGE_SIZE, ...(cursor === '' ? {} : { cursor }) };
  return call<ReadModerationQueueData, ReadModerationQueueResponse>(
    'GET',
    { url: '/v1/staff/moderation', query },
    signal,
  );
}

/** Finds what comes after this one in a view as it is now, or the most urgent other one; what the viewer may not open is passed over. */
export function useNextItem(): (filter: ModerationFilter, currentId: string) => Promise<Item | undefined> {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  return useCallback(
    async (filter, currentId) => {
      const { data } = await queries.fetchQuery({
        queryKey: ['next-moderation', filter],
        queryFn: () => readItems(call, filter, ''),
        staleTime: 0,
      });
      const place = data.findIndex(({ id }) => id === currentId);
      const mine = ({ id, refused }: Item): boolean => id !== currentId && refused === null;
      return data.slice(place + 1).find(mine) ?? data.find(mine);
    },
    [call, queries],
  );
}

export function useNotice(id: string) {
  const { call } = useSignedIn();
  return useQuery({
    queryKey: ['notice', id],
    queryFn: ({ signal }) =>
      call<GetStaffNoticeData, GetStaffNoticeResponse>('GET', { url: '/v1/staff/notices/{id}', path: { id } }, signal),
  });
}

export function useRecognition(id: string) {
  const { call } = useSignedIn();
  return useQuery({
    queryKey: ['recognition', id],
    queryFn: ({ signal }) =>
      call<GetRecognitionData, GetRecognitionResponse>(
        'GET',
        { url: '/v1/staff/recognitions/{id}', path: { id } },
        signal,
      ),
  });
}

/** The audit log is written a moment after an act: a pack that was just released is read until its own entry stands there. */
export function isWhole(pack: Pack): boolean {
  return pack.audit.some(({ action }) => action === 'pack.release');
}

const LOG_MS = 500;

export function usePack(id: string) {
  const { call } = useSignedIn();
  return useQuery<Pack>({
    queryKey: ['pack', id],
    refetchInterval: ({ state: { data } }) => (data === undefined || isWhole(data) ? false : LOG_MS),
    queryFn: ({ signal }) =>
      call<ReadPackData, ReadPackResponse>('GET', { url: '/v1/staff/notices/{id}/pack', path: { id } }, signal),
  });
}
