import { useState } from 'react';
import { Button, Notice } from '../../ui/index.ts';
import type { StaffClaim } from '../claim/use-claim.ts';
import { useSignedIn } from '../session/session-context.ts';
import { momentWords } from '../words.ts';
import { BreakGlassDialog } from './break-glass-dialog.tsx';
import { useEnd } from './use-emergency.ts';

/** Under documents that the viewer's work does not open: the emergency way, or how long it still is open. */
export function FileAccess({ claim }: { readonly claim: StaffClaim }) {
  const { me } = useSignedIn();
  const [isAsking, setIsAsking] = useState(false);
  const end = useEnd();
  const { break_glass: open } = claim;
  if (open !== null)
    return (
      <Notice title="Emergency access" tone="warn" role="status">
        <p>You may read this file until {momentWords(open.expires_at)}. Each look is recorded.</p>
        <Button isPending={end.isPending} onPress={() => end.mutate(open.id)}>
          End it now
        </Button>
      </Notice>
    );
  const isAtWork = claim.status === 'needs_review' && claim.taken_by === me.id;
  if (isAtWork || !claim.evidence.some(({ state }) => state === 'held')) return null;
  return (
    <>
      <p className="soft">Documents open to whoever holds the claim while it waits for a decision.</p>
      <Button look="quiet" onPress={() => setIsAsking(true)}>
        Emergency access
      </Button>
      {isAsking ? <BreakGlassDialog accountId={claim.account_id} onClose={() => setIsAsking(false)} /> : null}
    </>
  );
}
