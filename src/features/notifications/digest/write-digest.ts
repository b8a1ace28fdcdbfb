import type { Kind } from '../policy.ts';

const LINES: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  case_comment: ['comment on your cases', 'comments on your cases'],
  comment_reply: ['reply to your comments', 'replies to your comments'],
  mention: ['mention of you', 'mentions of you'],
  message: ['message', 'messages'],
  answer_accepted: ['answer of yours accepted', 'answers of yours accepted'],
  case_outcome: ['outcome of a case you follow', 'outcomes of cases you follow'],
  comment_unposted: ['comment of yours that was not posted', 'comments of yours that were not posted'],
  recognition: ['report that somebody recognised a patient', 'reports that somebody recognised a patient'],
  notice: ['notice that moved', 'notices that moved'],
  claim: ['change of your licence claim', 'changes of your licence claim'],
  security: ['change of your account', 'changes of your account'],
  break_glass: ['emergency access', 'emergency accesses'],
};

/** The text of a digest: counts, kinds and a link; never a name, a title or a word of anybody. */
export function digestText(counts: ReadonlyMap<Kind, number>, link: string): { subject: string; text: string } {
  const lines = [...counts].map(([kind, count]) => `${count} ${LINES[kind][count === 1 ? 0 : 1]}`);
  return {
    subject: 'News on Curbside',
    text: `Unread:\n\n${lines.map((line) => `- ${line}\n`).join('')}\nRead them here: ${link}\n\nWhat is mailed, and when, is yours to choose (PATCH /v1/me/notification-settings).\n`,
  };
}
