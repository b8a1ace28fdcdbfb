import type { ReactNode } from 'react';
import { Badge } from '../../ui/index.ts';
import { momentWords, relativeWords } from '../words.ts';
import { ActionBar } from './action-bar.tsx';
import { Around } from './around.tsx';
import { FACTORS, WEIGHTS, type Weight } from './factors.ts';
import { FileFrame } from './file-frame.tsx';
import { PostCard } from './post-card.tsx';
import { useRecognition, type RecognitionFile } from './use-moderation.ts';

/** One recognised post: what may be done, its text, the incident. */
export function RecognitionPage({ id }: { readonly id: string }) {
  const { data: file, error, isPending, refetch } = useRecognition(id);
  return (
    <FileFrame
      id={id}
      what="Patient recognised"
      item={file?.item}
      error={error}
      isPending={isPending}
      onRetry={() => void refetch()}
    >
      {file === undefined ? null : (
        <>
          <ActionBar item={file.item} />
          <div className="columns even">
            <PostCard post={file.post} />
            <div className="stack">
              <Incident file={file} />
              <Around others={file.others} history={file.history} />
            </div>
          </div>
        </>
      )}
    </FileFrame>
  );
}

function Incident({ file }: { readonly file: RecognitionFile }) {
  const { incident, approvals, restored_at: restoredAt } = file;
  return (
    <section className="card" aria-labelledby="incident-head">
      <h2 id="incident-head" className="column-head">
        The incident
      </h2>
      <dl className="pairs">
        <Pair name="Known since">{momentWords(incident.discovered_at)}</Pair>
        <Pair name="Followed the case">{peopleWords(incident.known_readers)}</Pair>
        <Pair name="If it is a breach">
          who is concerned is told by {momentWords(incident.notify_by)}, {relativeWords(incident.notify_by)}
        </Pair>
        <Pair name="To bring it back">
          {restoredAt === null ? `${approvals} of 2 moderators` : `two moderators, ${momentWords(restoredAt)}`}
        </Pair>
      </dl>
      <Assessment incident={incident} />
    </section>
  );
}

function Pair({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Assessment({ incident: { factors, assessed_at: at } }: Pick<RecognitionFile, 'incident'>) {
  if (factors === null)
    return <p className="pairs-foot">Nobody has assessed it yet: until then it counts as a breach (45 CFR 164.402).</p>;
  return (
    <>
      <dl className="pairs weights">
        {FACTORS.map(({ id, words }) => (
          <Pair key={id} name={words}>
            <WeightBadge weight={factors[id]} />
          </Pair>
        ))}
      </dl>
      {at === null ? null : <p className="pairs-foot soft">Assessed {momentWords(at)}.</p>}
    </>
  );
}

const TONES = { low: 'good', medium: 'warn', high: 'bad' } as const;

function WeightBadge({ weight }: { readonly weight: Weight }) {
  return <Badge tone={TONES[weight]}>{WEIGHTS.find(({ id }) => id === weight)?.words ?? weight}</Badge>;
}

/** Who read without following leaves no trace. */
function peopleWords(count: number): string {
  if (count === 0) return 'nobody but the author';
  return count === 1 ? 'one member beside the author' : `${count} members beside the author`;
}
