import type { Person } from './act-as.ts';
import type { Published } from './publish.ts';

/** A notice between two doctors of the demo, as far as it went. */
interface DemoNotice {
  readonly title: string;
  readonly author: string;
  readonly sender: string;
  readonly concern: string;
  readonly note: string;
  readonly answer?: string;
  /** By the first moderator; without it the notice waits. */
  readonly decision?: {
    readonly outcome: 'upheld' | 'dismissed';
    readonly significant: boolean;
    readonly statement: string;
  };
  readonly appeal?: string;
}

/** One that its author may still answer, one that wants a decision, one that is decided, one whose decision is appealed against. */
const NOTICES: readonly DemoNotice[] = [
  {
    title: 'Fever of unknown origin, six weeks in',
    author: 'alda',
    sender: 'imani',
    concern: 'other',
    note: 'The two cultures in your second paragraph seem to be swapped. Would you look once more?',
  },
  {
    title: 'QRS 148 after an unknown overdose',
    author: 'bo',
    sender: 'carys',
    concern: 'misinformation',
    note: 'This reads as if the bicarbonate went in over an hour. It is a bolus. Somebody will copy it as it stands.',
    answer: 'Our protocol says so, and I would rather not change a case that people have answered.',
  },
  {
    title: 'Student question: rash that spares the folds',
    author: 'keira',
    sender: 'hugo',
    concern: 'incivility',
    note: 'The last sentence makes fun of the colleague who saw the patient first.',
    answer: 'I did not mean it so. It is the phrase that we use on the ward.',
    decision: {
      outcome: 'dismissed',
      significant: false,
      statement: 'It is a ward phrase and names nobody. Kinder words would still be welcome.',
    },
  },
  {
    title: 'Blue toe, palpable pulses',
    author: 'dieter',
    sender: 'elodie',
    concern: 'conflict_of_interest',
    note: 'You teach for the maker of the device that you recommend here. The post should say so.',
    answer: 'That was two years ago.',
    decision: {
      outcome: 'upheld',
      significant: true,
      statement:
        'Fees of the last three years are named, and these were not. You were asked, and left the post as it was.',
    },
    appeal: 'The last fee was paid thirty-eight months ago. I can show the letter.',
  },
];

/** A comment in which a reader recognised the patient. */
const RECOGNISED = { title: 'Five days of fever, red eyes, and a grumpy toddler', reader: 'femke' } as const;

/** What doctors said about posts of one another, and what the moderator decided; returns how much waits for a moderator. */
export async function moderate(
  people: ReadonlyMap<string, Person>,
  moderator: Person,
  posts: ReadonlyMap<string, Published>,
): Promise<number> {
  const as = (key: string): Person => found(people.get(key), `doctor ${key}`);
  for (const [place, told] of NOTICES.entries()) {
    const { caseId } = found(posts.get(told.title), told.title);
    const key = `demo-notice-${place}-000000`;
    const body = { concern: told.concern, note: told.note };
    const made = await as(told.sender).request('POST', `/v1/posts/${caseId}/notices`, body, key);
    await settle(told, String(made.body['id']), as, moderator);
  }
  const [comment] = found(posts.get(RECOGNISED.title), RECOGNISED.title).commentIds;
  await as(RECOGNISED.reader).request(
    'POST',
    `/v1/posts/${found(comment, 'comment')}/recognise`,
    undefined,
    'demo-recognised-0001',
  );
  const { body } = await moderator.request('GET', '/v1/staff/moderation');
  return Array.isArray(body['data']) ? body['data'].length : 0;
}

async function settle(
  { author, sender, answer, decision, appeal }: DemoNotice,
  id: string,
  as: (key: string) => Person,
  moderator: Person,
): Promise<void> {
  if (answer === undefined) return;
  await as(author).request('PUT', `/v1/notices/${id}/answer`, { text: answer });
  await as(sender).request('PUT', `/v1/notices/${id}/escalated`);
  if (decision === undefined) return;
  await moderator.request('POST', `/v1/staff/notices/${id}/decision`, decision, `demo-decision-${id}`);
  if (appeal !== undefined) await as(author).request('PUT', `/v1/notices/${id}/appeal`, { text: appeal });
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`the demo has no ${what}`);
  return value;
}
