import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { Notice, SayProvider, Wait } from '../ui/index.ts';
import { ClaimPage } from './claim/claim-page.tsx';
import { EmergencyPage } from './emergency/emergency-page.tsx';
import { ConsoleFrame } from './frame.tsx';
import { ModerationPage } from './moderation/moderation-page.tsx';
import { NoticePage } from './moderation/notice-page.tsx';
import { PackPage } from './moderation/pack-page.tsx';
import { RecognitionPage } from './moderation/recognition-page.tsx';
import { QueuePage } from './queue/queue-page.tsx';
import { useSections, type Sections } from './roles.ts';
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
          <Home />
        </Route>
        <Route path="/queue">
          <Only section="verifies">
            <QueuePage />
          </Only>
        </Route>
        <Route path="/claims/:id">
          {({ id }) => (
            <Only section="verifies">
              <ClaimPage key={id} id={id} />
            </Only>
          )}
        </Route>
        <Route path="/moderation">
          <Only section="moderates">
            <ModerationPage />
          </Only>
        </Route>
        <Route path="/notices/:id">
          {({ id }) => (
            <Only section="moderates">
              <NoticePage key={id} id={id} />
            </Only>
          )}
        </Route>
        <Route path="/packs/:id">
          {({ id }) => (
            <Only section="moderates">
              <PackPage key={id} id={id} />
            </Only>
          )}
        </Route>
        <Route path="/recognitions/:id">
          {({ id }) => (
            <Only section="moderates">
              <RecognitionPage key={id} id={id} />
            </Only>
          )}
        </Route>
        <Route path="/emergency">
          <Only section="isStaff">
            <EmergencyPage />
          </Only>
        </Route>
        <Route>
          <h1 className="only-heard">No such page</h1>
          <Notice title="There is no such page" tone="warn">
            <p>The address may be old. The list is where work begins.</p>
          </Notice>
        </Route>
      </Switch>
    </ConsoleFrame>
  );
}

/** Where work begins, for whoever has some here. */
function Home() {
  const { home } = useSections();
  return home === '/' ? <NoRole /> : <Redirect to={home} replace />;
}

type Section = Exclude<keyof Sections, 'home'>;

const WHOSE: Readonly<Record<Section, string>> = { verifies: 'verifiers', moderates: 'moderators', isStaff: 'staff' };

/** A page for some: the server would fill it for nobody else. */
function Only({ section, children }: { readonly section: Section; readonly children: ReactNode }) {
  const sections = useSections();
  if (sections[section]) return children;
  if (sections.home === '/') return <NoRole />;
  return (
    <>
      <h1 className="only-heard">Not for you</h1>
      <Notice title={`This page is for ${WHOSE[section]}`} tone="warn">
        <p>Your account does not have that role. An operator gives it.</p>
      </Notice>
    </>
  );
}

function NoRole() {
  return (
    <>
      <h1 className="only-heard">Curbside console</h1>
      <Notice title="Your account has no part in this console yet" tone="warn">
        <p>It shows the verification queue to verifiers and moderation to moderators. An operator gives those roles.</p>
      </Notice>
    </>
  );
}
