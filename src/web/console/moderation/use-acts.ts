import { useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  ApproveRestoringData,
  ApproveRestoringResponse,
  AssessIncidentData,
  AssessIncidentResponse,
  DecideAppealData,
  DecideAppealResponse,
  DecideNoticeData,
  DecideNoticeResponse,
  HidePendingData,
  HidePendingResponse,
  MakePackData,
  MakePackResponse,
  ReleasePackData,
  ReleasePackResponse,
} from '../../api/contract.generated.ts';
import { useRepeatKey } from '../acts/use-repeat-key.ts';
import { useSignedIn } from '../session/session-context.ts';
import { useFreshFactor } from '../session/step-up.tsx';
import type { Item } from './words.ts';

export type DecisionBody = DecideNoticeData['body'];
export type Factors = AssessIncidentData['body'];
/** What is done by a word alone. */
export type Plain = 'hide' | 'restore' | 'make_pack' | 'release_pack';

/** Does what needs no words; the page shows it as the server has it afterwards, and nothing before. */
export function usePlainAct({ id }: Item) {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  const withFreshFactor = useFreshFactor();
  const path = { id };
  const acts: Readonly<Record<Plain, () => Promise<unknown>>> = {
    hide: () => call<HidePendingData, HidePendingResponse>('PUT', { url: '/v1/staff/notices/{id}/hidden', path }),
    restore: () =>
      call<ApproveRestoringData, ApproveRestoringResponse>('PUT', {
        url: '/v1/staff/recognitions/{id}/restored',
        path,
      }),
    make_pack: () => call<MakePackData, MakePackResponse>('PUT', { url: '/v1/staff/notices/{id}/pack', path }),
    release_pack: () =>
      call<ReleasePackData, ReleasePackResponse>('PUT', { url: '/v1/staff/notices/{id}/pack/released', path }),
  };
  return useMutation({
    mutationFn: (act: Plain) => withFreshFactor(acts[act]),
    // Whoever was faster is shown as well.
    onSettled: () => queries.invalidateQueries(),
  });
}

/** Decides on a notice or on the appeal; a repeat of the same words carries the same key, so that it takes effect once. */
export function useDecision({ id, state }: Item) {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  const withFreshFactor = useFreshFactor();
  const keyOf = useRepeatKey();
  return useMutation({
    mutationFn: (body: DecisionBody) => {
      const sent = { path: { id }, headers: { 'Idempotency-Key': keyOf(body) }, body };
      return withFreshFactor(() =>
        state === 'appealed'
          ? call<DecideAppealData, DecideAppealResponse>('POST', {
              url: '/v1/staff/notices/{id}/appeal-decision',
              ...sent,
            })
          : call<DecideNoticeData, DecideNoticeResponse>('POST', { url: '/v1/staff/notices/{id}/decision', ...sent }),
      );
    },
    onSettled: () => queries.invalidateQueries(),
  });
}

/** Writes the four factors down. */
export function useAssessing({ id }: Item) {
  const { call } = useSignedIn();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Factors) =>
      call<AssessIncidentData, AssessIncidentResponse>('PUT', {
        url: '/v1/staff/recognitions/{id}/factors',
        path: { id },
        body,
      }),
    onSettled: () => queries.invalidateQueries(),
  });
}
