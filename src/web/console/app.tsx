import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Redirect, Route, Router, Switch } from 'wouter';
import { Notice, SayProvider, Wait } from '../ui/index.ts';
import { ClaimPage } from './claim/claim-page.tsx';
import { EmergencyPage } from './emergency/emergency-page.tsx';
import { ConsoleFrame } from './frame.tsx';
import { QueuePage } from './queue/queue-page.tsx';
import { SessionProvider } from './session/session-provider.tsx';
import { useStanding } from './session/session-context.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { StepUpProvider } from './session/step-up.tsx';

// The session repeats what may be repeated, with the server's own hints.
const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5_000 } } });

/** The console: who is not signed in sees the sign-in page, at whatever address. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <SayProvider>
        <SessionProvider>
          <StepUpProvider>
            <Router base="/console">
              <Pages />
            </Router>
          </StepUpProvider>
        </SessionProvider>
      </SayProvider>
    </QueryClientProvider>
  );
}

function Pages() {
  const { kind } = useStanding();
  if (kind === 'starting') return <Wait>Looking for your session</Wait>;
  if (kind === 'out') return <SignInPage />;
  return (
    <ConsoleFrame>
      <Switch>
        <Route path="/">
          <Redirect to="/queue" replace />
        </Route>
        <Route path="/queue" component={QueuePage} />
        <Route path="/claims/:id">{({ id }) => <ClaimPage key={id} id={id} />}</Route>
        <Route path="/emergency" component={EmergencyPage} />
        <Route>
          <Notice title="There is no such page" tone="warn">
            <p>The address may be old. The queue is where work begins.</p>
          </Notice>
        </Route>
      </Switch>
    </ConsoleFrame>
  );
}
