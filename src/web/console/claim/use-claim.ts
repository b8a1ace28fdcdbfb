import { useQuery } from '@tanstack/react-query';
import type { GetStaffClaimData, GetStaffClaimResponse } from '../../api/contract.generated.ts';
import { useSignedIn } from '../session/session-context.ts';

/** A claim as a verifier sees it, with checks, decisions and what may be done. */
export type StaffClaim = GetStaffClaimResponse;
export type Check = StaffClaim['checks'][number];
export type ComparedField = Check['fields'][number];

/** The key under which a claim is kept while its page is open. */
export const claimKey = (id: string): readonly string[] => ['claim', id];

/** Reads a claim; the server records the read. */
export function useClaim(id: string) {
  const { call } = useSignedIn();
  return useQuery({
    queryKey: claimKey(id),
    queryFn: ({ signal }) =>
      call<GetStaffClaimData, GetStaffClaimResponse>('GET', { url: '/v1/staff/claims/{id}', path: { id } }, signal),
  });
}
