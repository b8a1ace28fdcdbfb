import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { newId } from '../../../client/new-id.ts';
import type {
  BreakGlassData,
  BreakGlassResponse,
  EndBreakGlassData,
  EndBreakGlassResponse,
  ListBreakGlassData,
  ListBreakGlassResponse,
  ReadOpenedMemberData,
  ReadOpenedMemberResponse,
  ReviewBreakGlassData,
  ReviewBreakGlassResponse,
} from '../../api/contract.generated.ts';
import { useSignedIn } from '../session/session-context.ts';
import { useFreshFactor } from '../session/step-up.tsx';

export type Emergency = ListBreakGlassResponse['data'][number];
export type OpenedMember = ReadOpenedMemberResponse;
export type Outcome = ReviewBreakGlassData['body']['outcome'];
type Subject = BreakGlassData['body']['subject'];

/** The newest emergency accesses of the staff. */
export function useEmergencies() {
  const { call } = useSignedIn();
  return useQuery({
    queryKey: ['break-glass'],
    queryFn: ({ signal }) =>
      call<ListBreakGlassData, ListBreakGlassResponse>('GET', { url: '/v1/staff/break-glass' }, signal),
  });
}

/** Breaks the glass; everything that is shown is read again, because more of it may open now. */
export function useBreakGlass(subject: Subject) {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  const withFreshFactor = useFreshFactor();
  return useMutation({
    mutationFn: (reason: string) => {
      const headers = { 'Idempotency-Key': newId() };
      const body = { subject, reason };
      return withFreshFactor(() =>
        call<BreakGlassData, BreakGlassResponse>('POST', { url: '/v1/staff/break-glass', headers, body }),
      );
    },
    onSuccess: () => queries.invalidateQueries(),
  });
}

/** Closes an emergency access before its time. */
export function useEnd() {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      call<EndBreakGlassData, EndBreakGlassResponse>('POST', { url: '/v1/staff/break-glass/{id}/end', path: { id } }),
    onSettled: () => queries.invalidateQueries(),
  });
}

/** Says of one that is over whether it was in order. */
export function useReview() {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  const withFreshFactor = useFreshFactor();
  return useMutation({
    mutationFn: ({ id, outcome }: { readonly id: string; readonly outcome: Outcome }) => {
      const url = '/v1/staff/break-glass/{id}/review';
      return withFreshFactor(() =>
        call<ReviewBreakGlassData, ReviewBreakGlassResponse>('POST', { url, path: { id }, body: { outcome } }),
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['break-glass'] }),
  });
}

/** Reads who the member is, once it is asked for: each look is recorded. */
export function useMember() {
  const { call } = useSignedIn();
  return useMutation({
    mutationFn: (id: string) =>
      call<ReadOpenedMemberData, ReadOpenedMemberResponse>('GET', {
        url: '/v1/staff/break-glass/{id}/member',
        path: { id },
      }),
  });
}
