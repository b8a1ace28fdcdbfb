import type { Test } from 'tap';
import { transaction } from '../../src/platform/database/connection.ts';
import { setMembership } from '../../src/features/accounts/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { aDoctor, type Doctor } from '../support/doctors.ts';

/** A persona as everybody knows it: which name or which handle, never whose. */
export interface Face {
  readonly kind: 'name' | 'handle';
  readonly place: number;
}

/** Somebody who looks on: another doctor, one in training, and staff. */
export interface Watchers {
  readonly peer: Doctor;
  readonly trainee: Doctor;
  readonly verifier: Doctor;
  readonly moderator: Doctor;
}

export const MEMBERS = 4;

/** A server with members who have a name and a handle each. */
export interface World {
  readonly app: TestApp;
  readonly url: string;
  readonly members: readonly Doctor[];
  /** The account behind a face. */
  behind(face: Face): Doctor;
  idOf(face: Face): string;
}

/** The same names and handles in every world; `shift` says whose handle is whose. */
export async function aWorld(t: Pick<Test, 'teardown'>, shift: number): Promise<World> {
  const app = await startTestApp(t);
  const url = await app.listen();
  const members: Doctor[] = [];
  for (const letter of LETTERS) members.push(await aDoctor(app, { name: `Dr. Name ${letter}` }));
  const handles = new Map<number, { readonly owner: Doctor; readonly id: string }>();
  for (const [place, letter] of [...LETTERS].entries()) {
    const owner = members[(place + shift) % MEMBERS];
    if (!owner) throw new Error('every handle has an owner');
    const reply = await owner.call('PUT', '/v1/me/personas/handle', { display_name: `Quiet Heron ${letter}` });
    handles.set(place, { owner, id: reply.body.data.find((one: { kind: string }) => one.kind === 'handle').id });
  }
  const known = ({ kind, place }: Face) => {
    const owner = members[place];
    const found = kind === 'handle' ? handles.get(place) : owner && { owner, id: owner.personaId };
    if (!found) throw new Error('there is no such face');
    return found;
  };
  return { app, url, members, behind: (face) => known(face).owner, idOf: (face) => known(face).id };
}

const LETTERS = ['Ax', 'Bo', 'Cy', 'Du'] as const satisfies { length: typeof MEMBERS };

export async function watchersOf({ app }: World): Promise<Watchers> {
  const trainee = await aDoctor(app, { name: 'Dr. Trainee Example', roles: ['resident'] });
  const standing = { state: 'verified', roles: ['resident'], scope: 'trainee' } as const;
  await transaction(app.services.db, (tx) => setMembership(tx, trainee.accountId, standing));
  return {
    peer: await aDoctor(app, { name: 'Dr. Peer Example' }),
    trainee,
    verifier: await aDoctor(app, { name: 'Vera Example', roles: ['verifier'] }),
    moderator: await aDoctor(app, { name: 'Moira Example', roles: ['moderator'] }),
  };
}
