import type { Static } from 'typebox';
import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { findMembersByPersona } from '../audience/queries.ts';
import { refuse } from '../refuse.ts';
import type { NewCase } from './schemas.ts';

export interface Audience {
  readonly kind: 'members' | 'specialty' | 'people';
  readonly specialty: string | undefined;
  /** The named personas, with the accounts behind them. */
  readonly readers: readonly { readonly id: Id; readonly personaId: Id }[];
}

const EVERYONE: Audience = { kind: 'members', specialty: undefined, readers: [] };

/** Who may read the new case; all members when nothing is said. Throws `audience_not_available` for a group. */
export async function audienceOf(db: Database, asked: Static<typeof NewCase>['audience']): Promise<Audience> {
  if (!asked) return EVERYONE;
  const { kind, specialty, people } = asked;
  if (kind === 'group') throw new AppError('audience_not_available');
  if ((kind === 'specialty') !== (specialty !== undefined))
    refuse('/audience/specialty', 'audience', 'belongs to an audience of one specialty');
  if ((kind === 'people') !== (people !== undefined))
    refuse('/audience/people', 'audience', 'belongs to an audience of named people');
  return { kind, specialty, readers: people ? await readersOf(db, people) : [] };
}

async function readersOf(db: Database, people: readonly Id[]): Promise<Audience['readers']> {
  const readers = await findMembersByPersona(db, people);
  if (readers.length < people.length) refuse('/audience/people', 'not_a_member', 'names somebody who is not a member');
  return readers;
}
