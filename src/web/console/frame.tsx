import { useState, type ReactNode } from 'react';
import { Link, useLocation, useRoute } from 'wouter';
import { Button, Icon, Palette, Shell, useKeys, type Command } from '../ui/index.ts';
import { CommandsProvider, useOffered } from './commands.tsx';
import { HelpDialog } from './help/help-dialog.tsx';
import { useLiveQueues } from './live.ts';
import { searchFor } from './list/saved-views.ts';
import * as moderation from './moderation/filters.ts';
import * as queue from './queue/filters.ts';
import { useSections } from './roles.ts';
import { useSessionActs, useSignedIn } from './session/session-context.ts';

/** The frame of every page behind the sign-in: sections, who is signed in, help, keys that work everywhere. */
export function ConsoleFrame({ children }: { readonly children: ReactNode }) {
  return (
    <CommandsProvider>
      <Framed>{children}</Framed>
    </CommandsProvider>
  );
}

function Framed({ children }: { readonly children: ReactNode }) {
  const { me } = useSignedIn();
  const { leave } = useSessionActs();
  const { verifies, moderates, isStaff, home } = useSections();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<'help' | 'palette'>();
  const close = () => setOpen(undefined);
  const help = () => setOpen('help');
  useKeys({
    ...(verifies ? { 'g q': () => navigate('/queue'), 'g m': () => navigate(`/queue${searchFor('mine')}`) } : {}),
    ...(moderates ? { 'g n': () => navigate('/moderation') } : {}),
    ...(isStaff ? { 'g e': () => navigate('/emergency') } : {}),
    '$mod+k': () => setOpen('palette'),
    '?': help,
    'Shift+?': help,
  });
  const everywhere: readonly Command[] = [
    ...(verifies ? queueViews(navigate) : []),
    ...(moderates ? moderationViews(navigate) : []),
    ...(isStaff
      ? [{ id: 'emergency', words: 'Emergency access', keys: ['G', 'E'], run: () => navigate('/emergency') }]
      : []),
    { id: 'help', words: 'Keys', keys: ['?'], run: help },
    { id: 'leave', words: 'Sign out', run: () => void leave() },
  ];
  return (
    <Shell
      brand="Curbside console"
      home={`/console${home === '/' ? '' : home}`}
      nav={
        <>
          {verifies ? <Section to="/queue">Queue</Section> : null}
          {moderates ? <Section to="/moderation">Moderation</Section> : null}
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
      {verifies || moderates ? <Live>{children}</Live> : children}
      {open === 'help' ? <HelpDialog onClose={close} /> : null}
      {open === 'palette' ? <EveryCommand everywhere={everywhere} onClose={close} /> : null}
    </Shell>
  );
}

/** What the open page can do, then where one can go. */
function EveryCommand({
  everywhere,
  onClose,
}: {
  readonly everywhere: readonly Command[];
  readonly onClose: () => void;
}) {
  const offered = useOffered();
  const [commands] = useState(() => [...offered(), ...everywhere]);
  return <Palette commands={commands} onClose={onClose} />;
}

const VIEW_KEYS = { all: ['G', 'Q'], mine: ['G', 'M'] } as const;

/** The views of the queue as commands. */
function queueViews(navigate: (to: string) => void): readonly Command[] {
  return queue.FILTERS.map(({ id, words }) => ({
    id: `queue-${id}`,
    words: `Queue: ${words.toLowerCase()}`,
    keys: id === 'all' || id === 'mine' ? VIEW_KEYS[id] : [],
    run: () => navigate(`/queue${searchFor(id)}`),
  }));
}

/** The views of moderation as commands. */
function moderationViews(navigate: (to: string) => void): readonly Command[] {
  return moderation.FILTERS.map(({ id, words }) => ({
    id: `moderation-${id}`,
    words: `Moderation: ${words.toLowerCase()}`,
    keys: id === 'all' ? ['G', 'N'] : [],
    run: () => navigate(`/moderation${searchFor(id)}`),
  }));
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
  useLiveQueues();
  return children;
}
