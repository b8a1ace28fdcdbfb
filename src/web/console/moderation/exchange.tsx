import type { ReactNode } from 'react';
import { Badge } from '../../ui/index.ts';
import { momentWords } from '../words.ts';
import type { NoticeFile } from './use-moderation.ts';
import { OUTCOMES } from './words.ts';

/** What the two sides said, and what was decided, in this order. */
export function Exchange({ notice, decisions }: Pick<NoticeFile, 'notice' | 'decisions'>) {
  return (
    <section className="card" aria-labelledby="exchange-head">
      <h2 id="exchange-head" className="column-head">
        The exchange
      </h2>
      <ol className="exchange">
        <Said who="The sender" text={notice.note} when={momentWords(notice.created_at)} />
        <Said who="The author answers" text={notice.answer} />
        {decisions
          .filter(({ stage }) => stage === 'decision')
          .map((decision) => (
            <Decided key={decision.decided_at} decision={decision} />
          ))}
        <Said who="The author appeals" text={notice.appeal} />
        {decisions
          .filter(({ stage }) => stage === 'appeal')
          .map((decision) => (
            <Decided key={decision.decided_at} decision={decision} />
          ))}
      </ol>
    </section>
  );
}

interface SaidProps {
  readonly who: string;
  readonly text: string | null;
  readonly when?: string;
  readonly children?: ReactNode;
}

function Said({ who, text, when, children }: SaidProps) {
  if (text === null) return null;
  return (
    <li>
      <span className="row">
        <b>{who}</b>
        {children}
        {when === undefined ? null : <span className="soft">{when}</span>}
      </span>
      <p className="said">{text}</p>
    </li>
  );
}

function Decided({ decision }: { readonly decision: NoticeFile['decisions'][number] }) {
  const { words, tone, icon } = OUTCOMES[decision.outcome];
  return (
    <Said
      who={decision.by_you ? 'You' : 'A moderator'}
      text={decision.statement}
      when={momentWords(decision.decided_at)}
    >
      <Badge tone={tone} icon={icon}>
        {words}
      </Badge>
      {decision.significant ? <Badge tone="warn">grave</Badge> : null}
    </Said>
  );
}
