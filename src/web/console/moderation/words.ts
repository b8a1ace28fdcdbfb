import type { ReadModerationQueueResponse } from '../../api/contract.generated.ts';
import type { IconName, Tone } from '../../ui/index.ts';
import { plain } from '../words.ts';

/** A notice or recognised post as the list shows it. */
export type Item = ReadModerationQueueResponse['data'][number];
export type Action = Item['actions'][number];

interface Look {
  readonly words: string;
  readonly tone: Tone;
  readonly icon?: IconName;
}

const CONCERNS: Readonly<Record<Item['concern'], string>> = {
  identifying_patient: 'A patient can be recognised',
  privacy: 'Privacy of a person',
  misinformation: 'Misinformation',
  incivility: 'Incivility',
  conflict_of_interest: 'Conflict of interest',
  other: 'Something else',
};

/** What it is about. */
export function concernWords({ kind, concern }: Pick<Item, 'kind' | 'concern'>): string {
  return kind === 'recognition' ? 'Patient recognised' : CONCERNS[concern];
}

const STATES: Partial<Readonly<Record<Item['state'], Look>>> = {
  escalated: { words: 'Wants a decision', tone: 'accent' },
  appealed: { words: 'Appealed', tone: 'warn' },
  decided: { words: 'Decided', tone: 'calm' },
  closed: { words: 'Closed', tone: 'calm' },
  hidden: { words: 'Hidden', tone: 'warn' },
  restored: { words: 'Brought back', tone: 'good', icon: 'match' },
};

/** How a state reads; one that this build does not know yet reads as the server names it. */
export function stateLook(state: Item['state']): Look {
  return STATES[state] ?? { words: plain(state), tone: 'calm' };
}

const POSTS = { case: 'Case', comment: 'Comment' } as const satisfies Record<Item['post']['kind'], string>;

/** `Case, hidden`. */
export function postWords({ kind, state }: Item['post']): string {
  return state === 'shown' ? POSTS[kind] : `${POSTS[kind]}, ${state}`;
}

const FIELDS: Partial<Readonly<Record<string, string>>> = {
  title: 'Title',
  question: 'Clinical question',
  body: 'Text',
  history: 'History',
  examination: 'Examination',
  investigations: 'Investigations',
  treatment: 'Treatment',
  conflict: 'Conflict of interest',
  tags: 'Tags',
};

export function fieldWords(field: string): string {
  return FIELDS[field] ?? plain(field);
}

/** How a decision reads. */
export const OUTCOMES = {
  upheld: { words: 'Upheld', tone: 'bad', icon: 'differs' },
  dismissed: { words: 'Dismissed', tone: 'good', icon: 'match' },
} as const satisfies Record<string, Look>;
