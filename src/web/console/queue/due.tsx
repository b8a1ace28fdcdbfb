import { Badge } from '../../ui/index.ts';
import { dateWords, momentWords, relativeWords, type QueueItem } from '../words.ts';

/** When it must be decided, late in word and sign; of a decided claim when it was. */
export function Due({ claim }: { readonly claim: Pick<QueueItem, 'due_at' | 'is_overdue' | 'decided_at' | 'status'> }) {
  if (claim.status !== 'needs_review' && claim.decided_at !== null)
    return <span className="soft">decided {momentWords(claim.decided_at)}</span>;
  return <DueTime at={claim.due_at} isOverdue={claim.is_overdue} words={dateWords} />;
}

export interface DueTimeProps {
  readonly at: string;
  readonly isOverdue: boolean;
  /** How finely the time is said. */
  readonly words: (iso: string) => string;
}

/** How long there is, and until when. */
export function DueTime({ at, isOverdue, words }: DueTimeProps) {
  return (
    <span className="due">
      {isOverdue ? (
        <Badge tone="bad" icon="late">
          overdue
        </Badge>
      ) : (
        <span className="due-in">{relativeWords(at)}</span>
      )}
      <time dateTime={at} className="soft">
        {words(at)}
      </time>
    </span>
  );
}
