import { useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  DecideClaimData,
  DecideClaimResponse,
  EscalateClaimData,
  EscalateClaimResponse,
  ReleaseClaimData,
  ReleaseClaimResponse,
  ReopenClaimData,
  ReopenClaimResponse,
  TakeClaimData,
  TakeClaimResponse,
} from '../../api/contract.generated.ts';
import { useRepeatKey } from '../acts/use-repeat-key.ts';
import { useSignedIn } from '../session/session-context.ts';
import { useFreshFactor } from '../session/step-up.tsx';
import { claimKey, type StaffClaim } from './use-claim.ts';

/** What a verifier decides, as the server takes it. */
export type DecisionBody = DecideClaimData['body'];
export type Holding = 'take' | 'release' | 'escalate' | 'reopen';

/** Takes, releases or escalates; the page shows the claim as the server answers it, and nothing before. */
export function useHolding(claim: StaffClaim) {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  const withFreshFactor = useFreshFactor();
  const path = { id: claim.id };
  const acts: Readonly<Record<Holding, () => Promise<StaffClaim>>> = {
    take: () => call<TakeClaimData, TakeClaimResponse>('POST', { url: '/v1/staff/claims/{id}/take', path }),
    release: () => call<ReleaseClaimData, ReleaseClaimResponse>('POST', { url: '/v1/staff/claims/{id}/release', path }),
    escalate: () =>
      call<EscalateClaimData, EscalateClaimResponse>('POST', { url: '/v1/staff/claims/{id}/escalate', path }),
    reopen: () => call<ReopenClaimData, ReopenClaimResponse>('POST', { url: '/v1/staff/claims/{id}/reopen', path }),
  };
  return useMutation({
    mutationFn: (act: Holding) => withFreshFactor(acts[act]),
    onSuccess: (answered) => queries.setQueryData(claimKey(claim.id), answered),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['queue'] }),
    // Whoever was faster is shown.
    onError: () => void queries.invalidateQueries({ queryKey: claimKey(claim.id) }),
  });
}

/** Decides; a repeat of the same words carries the same key, so that it takes effect once. */
export function useDecision(claim: StaffClaim) {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  const withFreshFactor = useFreshFactor();
  const keyOf = useRepeatKey();
  return useMutation({
    mutationFn: (body: DecisionBody) => {
      const headers = { 'If-Match': `"${claim.version}"`, 'Idempotency-Key': keyOf(body) };
      return withFreshFactor(() =>
        call<DecideClaimData, DecideClaimResponse>('POST', {
          url: '/v1/staff/claims/{id}/decision',
          path: { id: claim.id },
          headers,
          body,
        }),
      );
    },
    onSettled: () => queries.invalidateQueries(),
  });
}
