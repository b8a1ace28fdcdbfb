import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { codeOf } from '../../api/problem.ts';
import { Button, Dialog, DialogActions } from '../../ui/index.ts';
import { FactorForm } from './factor-form.tsx';
import { useStanding } from './session-context.ts';
import { stepUp } from './factors.ts';

type WithFreshFactor = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Raised when somebody closes the dialog instead of showing the factor: nothing was done. */
export class NotShownError extends Error {
  override readonly name = 'NotShownError';
}

const StepUp = createContext<WithFreshFactor>((work) => work());

/** Does something that may need a fresh factor: where the server wants one, it is asked for and the work is done again. */
export function useFreshFactor(): WithFreshFactor {
  return useContext(StepUp);
}

interface Asked {
  readonly shown: () => void;
  readonly closed: () => void;
}

/** Holds the dialog that asks for the factor. */
export function StepUpProvider({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>();
  const withFreshFactor = useCallback<WithFreshFactor>(async (work) => {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== 'step_up_required') throw error;
      await new Promise<void>((resolve, reject) => {
        setAsked({ shown: resolve, closed: () => reject(new NotShownError('You closed it; nothing was done.')) });
      }).finally(() => setAsked(undefined));
      return await work();
    }
  }, []);
  const value = useMemo(() => withFreshFactor, [withFreshFactor]);
  return (
    <StepUp value={value}>
      {children}
      {asked === undefined ? null : <StepUpDialog asked={asked} />}
    </StepUp>
  );
}

function StepUpDialog({ asked }: { readonly asked: Asked }) {
  const standing = useStanding();
  if (standing.kind !== 'in') return null;
  return (
    <Dialog title="Show that it is you" onClose={asked.closed}>
      <p>A decision needs a factor that is at most five minutes old. Nothing you typed is lost.</p>
      <FactorForm
        email={standing.me.email}
        verb="Confirm"
        onFactor={async (factor) => {
          await stepUp(standing.call, factor);
          asked.shown();
        }}
      />
      <DialogActions>
        <Button onPress={asked.closed}>Cancel</Button>
      </DialogActions>
    </Dialog>
  );
}
