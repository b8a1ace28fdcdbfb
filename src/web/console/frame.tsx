import { useState, type ReactNode } from 'react';
import { Link, useLocation, useRoute } from 'wouter';
import { Button, Icon, Notice, Shell, useKeys } from '../ui/index.ts';
import { HelpDialog } from './help/help-dialog.tsx';
import { useLiveQueue } from './live.ts';
import { useSessionActs, useSignedIn } from './session/session-context.ts';

/** The frame of every page behind the sign-in: sections, who is signed in, help, keys that work everywhere. */
export function ConsoleFrame({ children }: { readonly children: ReactNode }) {
  const { me } = useSignedIn();
  const { leave } = useSessionActs();
  const [, navigate] = useLocation();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const help = () => setIsHelpOpen(true);
  useKeys({ 'g q': () => navigate('/queue'), '?': help, 'Shift+?': help });
  const mayVerify = me.roles.includes('verifier');
  return (
    <Shell
      brand="Curbside console"
      home="/console/queue"
      nav={mayVerify ? <Section to="/queue">Queue</Section> : null}
      end={
        <>
          <span className="who">
            <Icon name="person" />
            {me.persona.display_name}
          </span>
          <Button look="quiet" hotkey="?" onPress={help}>
            Keys
          </Button>
          <Button look="quiet" onPress={() => void leave()}>
            Sign out
          </Button>
        </>
      }
    >
      {mayVerify ? <Live>{children}</Live> : <NoRole />}
      {isHelpOpen ? <HelpDialog onClose={() => setIsHelpOpen(false)} /> : null}
    </Shell>
  );
}

function Section({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const [isHere] = useRoute(`${to}/*?`);
  return (
    <Link className="top-link" href={to} aria-current={isHere ? 'page' : undefined}>
      {children}
    </Link>
  );
}

function Live({ children }: { readonly children: ReactNode }) {
  useLiveQueue();
  return children;
}

function NoRole() {
  return (
    <Notice title="Your account has no part in this console yet" tone="warn">
      <p>It shows the verification queue, which is for verifiers. An operator gives that role.</p>
    </Notice>
  );
}
