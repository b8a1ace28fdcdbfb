import type { Person } from './act-as.ts';
import type { DemoCase } from './cases/index.ts';

/** Version of the wording that authors agree to. */
const ATTESTATION = '2026-11';

/** A case of the demo as it is stored. */
export interface Published {
  readonly caseId: string;
  readonly commentIds: readonly string[];
}

/** Publishes a case and its discussion as their authors; the raw texts end at the gate. */
export async function publish(people: ReadonlyMap<string, Person>, story: DemoCase): Promise<Published> {
  const { author, comments, specialty, title, body, question } = story;
  const made = await as(people, author).request(
    'POST',
    '/v1/cases',
    { specialty, title, body, question, attestation: ATTESTATION },
    keyOf(title),
  );
  const caseId = String(made.body['id']);
  const commentIds: string[] = [];
  for (const [place, [key, text]] of comments.entries()) {
    const path = `/v1/cases/${caseId}/comments`;
    const said = await as(people, key).request('POST', path, { body: text }, keyOf(`${place} ${title}`));
    commentIds.push(String(said.body['id']));
  }
  return { caseId, commentIds };
}

function as(people: ReadonlyMap<string, Person>, key: string): Person {
  const person = people.get(key);
  if (!person) throw new Error(`no doctor of the demo is called ${key}`);
  return person;
}

/** 16 to 64 characters without a blank, made of the words of a title. */
function keyOf(words: string): string {
  return `demo-${words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`.padEnd(16, '0').slice(0, 64);
}
