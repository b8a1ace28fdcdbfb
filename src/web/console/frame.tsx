import { useState, type ReactNode } from 'react';
import { Link, useLocation, useRoute } from 'wouter';
import { Button, Icon, Notice, Palette, Shell, useKeys, type Command } from '../ui/index.ts';
import { HelpDialog } from './help/help-dialog.tsx';
import { useLiveQueue } from './live.ts';
import { FILTERS, searchFor } from './queue/filters.ts';
import { useSessionActs, useSignedIn } from './session/session-context.ts';

/** The frame of every page behind the sign-in: sections, who is signed in, help, keys that work everywhere. */
export function ConsoleFrame({ children }: { readonly children: ReactNode }) {
  const { me } = useSignedIn();
  const { leave } = useSessionActs();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<'help' | 'palette'>();
  const close = () => setOpen(undefined);
  const help = () => setOpen('help');
  useKeys({
    'g q': () => navigate('/queue'),
    'g m': () => navigate(`/queue${searchFor('mine')}`),
    'g e': () => navigate('/emergency'),
    '$mod+k': () => setOpen('palette'),
    '?': help,
    'Shift+?': help,
  });
  const mayVerify = me.roles.includes('verifier');
  const isStaff = STAFF.some((role) => me.roles.includes(role));
  const commands: readonly Command[] = [
    ...(mayVerify ? views(navigate) : []),
    ...(isStaff
      ? [{ id: 'emergency', words: 'Emergency access', keys: ['G', 'E'], run: () => navigate('/emergency') }]
      : []),
    { id: 'help', words: 'Keys', keys: ['?'], run: help },
    { id: 'leave', words: 'Sign out', run: () => void leave() },
  ];
  const [isEmergency] = useRoute('/emergency');
  return (
    <Shell
      brand="Curbside console"
      home="/console/queue"
      nav={
        <>
          {mayVerify ? <Section to="/queue">Queue</Section> : null}
          {isStaff ? <Section to="/emergency">Emergency access</Section> : null}
        </>
      }
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
      {mayVerify ? <Live>{children}</Live> : isStaff && isEmergency ? children : <NoRole />}
      {open === 'help' ? <HelpDialog onClose={close} /> : null}
      {open === 'palette' ? <Palette commands={commands} onClose={close} /> : null}
    </Shell>
  );
}

const VIEW_KEYS = { all: ['G', 'Q'], mine: ['G', 'M'] } as const;

/** The views of the queue as commands. */
function views(navigate: (to: string) => void): readonly Command[] {
  return FILTERS.map(({ id, words }) => ({
    id,
    words: `Queue: ${words.toLowerCase()}`,
    keys: id === 'all' || id === 'mine' ? VIEW_KEYS[id] : [],
    run: () => navigate(`/queue${searchFor(id)}`),
  }));
}

const STAFF = ['verifier', 'moderator', 'operator', 'auditor'] as const;

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
