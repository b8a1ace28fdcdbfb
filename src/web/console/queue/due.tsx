import { Badge } from '../../ui/index.ts';
import { dateWords, momentWords, relativeWords, type QueueItem } from '../words.ts';

/** When it must be decided, late in word and sign; of a decided claim when it was. */
export function Due({ claim }: { readonly claim: Pick<QueueItem, 'due_at' | 'is_overdue' | 'decided_at' | 'status'> }) {
  if (claim.status !== 'needs_review' && claim.decided_at !== null)
    return <span className="soft">decided {momentWords(claim.decided_at)}</span>;
  const date = <time dateTime={claim.due_at}>{dateWords(claim.due_at)}</time>;
  return (
    <span className="due">
      {claim.is_overdue ? (
        <Badge tone="bad" icon="late">
          overdue
        </Badge>
      ) : (
        <span className="due-in">{relativeWords(claim.due_at)}</span>
      )}
      <span className="soft">{date}</span>
    </span>
  );
}
