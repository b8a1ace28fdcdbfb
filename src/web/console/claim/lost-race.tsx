import { Button, Dialog, DialogActions, Wait } from '../../ui/index.ts';
import { useSignedIn } from '../session/session-context.ts';
import { holderWords, momentWords, statusLook } from '../words.ts';
import { DecisionWords } from './history.tsx';
import { useClaim, type StaffClaim } from './use-claim.ts';

/** Somebody was faster: who decided and how, read anew; what was typed here was not stored. */
export function LostRace({ claim, onClose }: { readonly claim: StaffClaim; readonly onClose: () => void }) {
  const { data: now, isFetching } = useClaim(claim.id);
  const isNewer = now !== undefined && now.version > claim.version;
  return (
    <Dialog title="Somebody was faster" onClose={onClose} isLight>
      {isNewer ? <Meanwhile before={claim} now={now} /> : isFetching ? <Wait>Reading what happened</Wait> : null}
      <p>Nothing of yours was stored.</p>
      <DialogActions>
        <Button look="main" onPress={onClose}>
          Look at it as it is now
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Meanwhile({ before, now }: { readonly before: StaffClaim; readonly now: StaffClaim }) {
  const { me } = useSignedIn();
  const known = new Set(before.decisions.map(({ id }) => id));
  const made = now.decisions.filter(({ id }) => !known.has(id));
  const holder = holderWords(now.taken_by, me.id);
  if (made.length === 0)
    return (
      <p>
        The claim changed while you looked at it. It now stands at “{statusLook(now.status).words}”
        {holder === undefined ? '' : ` and is taken by ${holder}`}.
      </p>
    );
  return (
    <>
      {made.map((decision) => (
        <div key={decision.id}>
          <p className="soft">{momentWords(decision.decided_at)}</p>
          <DecisionWords decision={decision} />
        </div>
      ))}
    </>
  );
}
