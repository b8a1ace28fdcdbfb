import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type {
  LinkEvidenceData,
  LinkEvidenceResponse,
  OpenEvidenceData,
  OpenEvidenceResponse,
} from '../../api/contract.generated.ts';
import { Button, Choices, Dialog, DialogActions, Notice } from '../../ui/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSignedIn } from '../session/session-context.ts';
import { NotShownError, useFreshFactor } from '../session/step-up.tsx';
import { EVIDENCE_KINDS, type Evidence } from './evidence-kinds.ts';
import type { StaffClaim } from './use-claim.ts';
import { Sheet } from './sheet.tsx';

type Reason = LinkEvidenceData['body']['reason_code'];

export interface EvidenceDialogProps {
  readonly claim: StaffClaim;
  readonly document: Evidence;
  readonly onClose: () => void;
}

/** Asks why, in the words that the doctor will read, then opens the document once; each look is recorded. */
export function EvidenceDialog({ claim, document, onClose }: EvidenceDialogProps) {
  const reasons = claim.read_reasons;
  const [reason, setReason] = useState<Reason>('check_licence');
  const opening = useOpening(document.id);
  const address = useBlobAddress(opening.data);
  return (
    <Dialog title={EVIDENCE_KINDS[document.kind]} onClose={onClose} isLight>
      {address === undefined ? (
        <>
          <Choices
            label="Why do you look? The doctor reads this."
            value={reason}
            onChange={(id) => setReason(reasons.find(({ code }) => code === id)?.code ?? reason)}
            choices={reasons.map(({ code, words }) => ({ id: code, words }))}
          />
          <p className="field-note">The look is recorded, and the doctor is shown who looked and why.</p>
        </>
      ) : (
        <Sheet address={address} document={document} />
      )}
      {opening.error === null ? null : <Failed error={opening.error} />}
      <DialogActions>
        <Button onPress={onClose}>Close</Button>
        {address === undefined ? (
          <Button look="main" isPending={opening.isPending} onPress={() => opening.mutate(reason)}>
            Look at it
          </Button>
        ) : null}
      </DialogActions>
    </Dialog>
  );
}

function useOpening(id: string) {
  const { call } = useSignedIn();
  const withFreshFactor = useFreshFactor();
  return useMutation({
    mutationFn: async (reason: Reason) => {
      const body = { reason_code: reason };
      const link = await withFreshFactor(() =>
        call<LinkEvidenceData, LinkEvidenceResponse>('POST', {
          url: '/v1/staff/evidence/{id}/links',
          path: { id },
          body,
        }),
      );
      const { grant } = link;
      return call<OpenEvidenceData, OpenEvidenceResponse>('POST', { url: '/v1/staff/evidence/open', body: { grant } });
    },
  });
}

/** The bytes under an address of this page alone, taken back when they are no longer shown. */
function useBlobAddress(bytes: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (bytes === undefined) return undefined;
    const made = URL.createObjectURL(bytes);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return address;
}

function Failed({ error }: { readonly error: unknown }) {
  if (error instanceof NotShownError) return <Notice title={error.message} role="status" />;
  return <ProblemNotice error={error} />;
}
