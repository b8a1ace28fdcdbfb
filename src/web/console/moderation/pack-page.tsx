import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { Icon, Wait } from '../../ui/index.ts';
import { ReadingProblem } from '../problem-notice.tsx';
import { momentWords, plain } from '../words.ts';
import { Exchange } from './exchange.tsx';
import { PostCard } from './post-card.tsx';
import { isWhole, usePack, type Pack } from './use-moderation.ts';

/** A released pack as a board gets it, and the same as a file. */
export function PackPage({ id }: { readonly id: string }) {
  const { data: pack, error, isPending, refetch } = usePack(id);
  return (
    <div className="stack">
      <title>Pack for a board · Curbside console</title>
      <div className="ways">
        <Link className="top-link" href={`/notices/${id}`}>
          <Icon name="back" /> The notice
        </Link>
      </div>
      {isPending ? <Wait>Reading the pack</Wait> : null}
      {error === null ? null : (
        <>
          <h1 className="only-heard">Pack for a board</h1>
          <ReadingProblem error={error} onRetry={() => void refetch()} />
        </>
      )}
      {pack === undefined ? null : <Opened pack={pack} />}
    </div>
  );
}

function Opened({ pack }: { readonly pack: Pack }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const decisions = pack.decisions.map((one) => ({ ...one, by_you: false }));
  return (
    <>
      <header className="claim-head">
        <h1 tabIndex={-1} ref={heading}>
          Pack for a board
        </h1>
        <ul className="facts">
          <li>
            <span className="soft">made</span> {momentWords(pack.made_at)}
          </li>
          <li>
            <span className="soft">released</span> {momentWords(pack.released_at)}
          </li>
        </ul>
      </header>
      {isWhole(pack) ? <SaveLink pack={pack} /> : <Wait>The audit log is being written</Wait>}
      <div className="columns even">
        <PostCard post={pack.post} place={{ revision: pack.notice.post.revision, span: pack.notice.span }} />
        <Exchange notice={pack.notice} decisions={decisions} />
      </div>
      <Proofs pack={pack} />
    </>
  );
}

function SaveLink({ pack }: { readonly pack: Pack }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([JSON.stringify(pack, null, 2)], { type: 'application/json' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [pack]);
  return (
    <div className="row">
      <a className="button" href={address} download={`pack-${pack.notice.id}.json`}>
        Save the pack
      </a>
    </div>
  );
}

/** What proves it: hashes of the texts, and the links of the audit chain. */
function Proofs({ pack }: { readonly pack: Pack }) {
  return (
    <section className="stack history-part" aria-labelledby="proofs-head">
      <h2 id="proofs-head">Proofs</h2>
      <ol className="history">
        {pack.post.map(({ revision, sha256 }) => (
          <li key={revision}>
            <span className="soft">Revision {revision}</span>
            <div className="history-what">
              SHA-256 <code>{sha256}</code>
            </div>
          </li>
        ))}
        {pack.audit.map(({ n, at, action, hash }) => (
          <li key={n}>
            <time dateTime={at} className="soft">
              {momentWords(at)}
            </time>
            <div className="history-what">
              Entry {n}, {plain(action)} <code>{hash}</code>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
