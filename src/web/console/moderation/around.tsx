import { Link } from 'wouter';
import { Badge } from '../../ui/index.ts';
import { momentWords } from '../words.ts';
import { addressOf } from './filters.ts';
import type { NoticeFile } from './use-moderation.ts';
import { concernWords, stateLook } from './words.ts';

/** What else there is about the post and its author. */
export function Around({ others, history }: Pick<NoticeFile, 'others' | 'history'>) {
  return (
    <section className="card" aria-labelledby="around-head">
      <h2 id="around-head" className="column-head">
        Around it
      </h2>
      <div className="evidence-body">
        <p>{historyWords(history)}</p>
        {others.length === 0 ? <p className="soft">Nothing else came about this post.</p> : null}
        {others.length === 0 ? null : (
          <ul className="others" aria-label="Also about this post">
            {others.map((other) => (
              <li key={other.id}>
                <span className="row">
                  <Link href={addressOf(other)}>{concernWords(other)}</Link>
                  <Badge tone={stateLook(other.state).tone}>{stateLook(other.state).words}</Badge>
                </span>
                <span className="soft">{momentWords(other.created_at)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

/** What was put right in time is in no count. */
function historyWords({ upheld, dismissed }: NoticeFile['history']): string {
  if (upheld + dismissed === 0) return 'Under this name nothing else was decided before.';
  return `Under this name, about other posts: ${upheld} upheld, ${dismissed} dismissed.`;
}
