import type { ReactNode } from 'react';
import { Badge } from '../../ui/index.ts';
import type { NoticeFile } from './use-moderation.ts';
import { fieldWords } from './words.ts';

type Published = NoticeFile['post'][number];

/** Where in which revision somebody sees the trouble; UTF-16 units of its text. */
export interface Place {
  readonly revision: number;
  readonly span: { readonly start: number; readonly end: number } | null;
}

/** The post as it was published, newest revision first; what was taken out shows as its label, the raw text is not kept. */
export function PostCard({ post, place }: { readonly post: readonly Published[]; readonly place?: Place }) {
  const [present, ...earlier] = post;
  return (
    <section className="card post" aria-labelledby="post-head">
      <h2 id="post-head" className="column-head">
        The post as published
      </h2>
      {present === undefined ? (
        <p className="post-body soft">Its text is gone.</p>
      ) : (
        <Revision one={present} place={place} isOnly={earlier.length === 0} />
      )}
      {earlier.map((one) => (
        <details key={one.revision} className="post-earlier" open={one.revision === place?.revision}>
          <summary>Revision {one.revision}, before it was edited</summary>
          <Revision one={one} place={place} />
        </details>
      ))}
    </section>
  );
}

interface RevisionProps {
  readonly one: Published;
  readonly place: Place | undefined;
  readonly isOnly?: boolean;
}

function Revision({ one, place, isOnly = false }: RevisionProps) {
  const isMeant = place?.revision === one.revision;
  const texts = Object.entries(one.texts);
  return (
    <div className="post-body">
      {isOnly || !isMeant ? null : (
        <p className="row">
          <Badge icon="info">the notice is about this revision</Badge>
        </p>
      )}
      {texts.length === 0 ? <p className="soft">Its text is gone.</p> : null}
      <dl className="post-fields">
        {texts.map(([field, text]) => (
          <div key={field}>
            <dt>{fieldWords(field)}</dt>
            <dd>{field === 'body' && isMeant ? <Marked text={text} place={place} /> : <Labelled text={text} />}</dd>
          </div>
        ))}
      </dl>
      <TakenOut texts={texts.map(([, text]) => text)} />
    </div>
  );
}

/** The text with the place that was named. */
function Marked({ text, place: { span } }: { readonly text: string; readonly place: Place }) {
  if (span === null || span.end > text.length) return <Labelled text={text} />;
  return (
    <>
      <Labelled text={text.slice(0, span.start)} />
      <mark>
        <Labelled text={text.slice(span.start, span.end)} />
      </mark>
      <Labelled text={text.slice(span.end)} />
    </>
  );
}

/** What the gate puts in place of what it takes out: `[PATIENT]`, `[DATE 2]`. */
const LABEL = /\[([A-Z][A-Z -]*[A-Z])(?: \d+)?\]/g;

function Labelled({ text }: { readonly text: string }): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { 0: label, index } of text.matchAll(LABEL)) {
    parts.push(
      text.slice(from, index),
      <span key={index} className="label">
        {label}
      </span>,
    );
    from = index + label.length;
  }
  return [...parts, text.slice(from)];
}

/** Which classes were taken out, and how often. */
function TakenOut({ texts }: { readonly texts: readonly string[] }) {
  const classes = texts.flatMap((text) => [...text.matchAll(LABEL)].map(([, name = '']) => name));
  const counts = [...Map.groupBy(classes, (name) => name)].map(
    ([name, found]) => `${found.length} × ${name.toLowerCase()}`,
  );
  return (
    <p className="provenance">
      {counts.length === 0 ? 'The gate took nothing out.' : `Taken out by the gate: ${counts.join(', ')}.`}
    </p>
  );
}
