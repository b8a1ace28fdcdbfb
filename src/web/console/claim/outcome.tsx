import { Badge, type IconName, type Tone } from '../../ui/index.ts';
import type { Check, ComparedField } from './use-claim.ts';

type Outcome = Check['outcome'] | ComparedField['outcome'];

const OUTCOMES: Readonly<Record<Outcome, { readonly words: string; readonly tone: Tone; readonly icon: IconName }>> = {
  match: { words: 'match', tone: 'good', icon: 'match' },
  near: { words: 'near', tone: 'warn', icon: 'near' },
  differs: { words: 'differs', tone: 'bad', icon: 'differs' },
  missing: { words: 'missing', tone: 'calm', icon: 'missing' },
  ambiguous: { words: 'ambiguous', tone: 'warn', icon: 'ambiguous' },
  source_down: { words: 'no answer', tone: 'calm', icon: 'source_down' },
};

/** What a comparison came to, in word and icon. */
export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  const { words, tone, icon } = OUTCOMES[outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}

/** What a whole check came to. To be missing on a list of exclusions is good news, and says so. */
export function CheckBadge({ check }: { readonly check: Check }) {
  if (check.kind === 'exclusion' && check.outcome === 'missing')
    return (
      <Badge tone="good" icon="match">
        not listed
      </Badge>
    );
  if (check.kind === 'exclusion' && check.outcome === 'match')
    return (
      <Badge tone="bad" icon="late">
        listed
      </Badge>
    );
  return <OutcomeBadge outcome={check.outcome} />;
}
