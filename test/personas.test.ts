import fc from 'fast-check';
import t from 'tap';
import { programs, type Step } from './personas/program.ts';
import { inOrder, transcriptOf } from './personas/transcript.ts';
import { aWorld, type World } from './personas/world.ts';

/*
 * G18: nobody but its owner can tell whose a handle is. Two servers hold the same members and the same handles; in the second
 * every handle belongs to somebody else. Whatever faces do there, those who look on must be given the same in both, name for
 * name and id for id: then nothing that they are given depends on who stands behind a handle, and no value joins two faces.
 */
t.setTimeout(300_000);
const worlds: readonly [World, World] = [await aWorld(t, 0), await aWorld(t, 1)];

const RUNS = 5;

const play = (program: readonly Step[]): Promise<[string, string]> =>
  Promise.all([transcriptOf(worlds[0], program), transcriptOf(worlds[1], program)]);

t.test('what anybody is given does not depend on whose a handle is', async (t) => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      const transcripts = await play(program);
      const [one, other] = transcripts.map(inOrder);
      if (one !== other) throw new Error(`the worlds differ: ${firstDifference(one ?? '', other ?? '')}`);
      for (const [place, transcript] of transcripts.entries())
        for (const { accountId, sessionId } of worlds[place]?.members ?? [])
          if (transcript.includes(accountId) || transcript.includes(sessionId))
            throw new Error('an account id is shown');
      runs += 1;
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  t.equal(runs, RUNS);
});

t.test('control: one value that two faces of an account share, and it is found', async (t) => {
  const face = (kind: 'name' | 'handle', place: number) => ({ kind, place });
  const post = (kind: 'name' | 'handle', place: number): Step => {
    const whose = face(kind, place);
    return { act: 'publish', face: whose, other: whose, on: 0, also: false };
  };
  const transcripts = await play([post('name', 0), post('handle', 0), post('name', 1), post('handle', 1)]);
  t.equal(...(transcripts.map(inOrder) as [string, string]), 'without it the worlds are alike');
  const leaks: Readonly<Record<string, (world: World, account: number) => string>> = {
    'an account id': ({ members }, account) => members[account]?.accountId ?? '',
    'a number of the member': (_world, account) => String(account),
  };
  for (const [what, leak] of Object.entries(leaks)) {
    const leaky = worlds.map((world, shift) => {
      const beside = (account: number) => (text: string) => `${text},"ref":"${leak(world, account)}"`;
      return [0, 1].reduce((text, place) => {
        const named = text.replaceAll(`"persona_id":"${world.idOf(face('name', place))}"`, beside(place));
        return named.replaceAll(`"persona_id":"${world.idOf(face('handle', place))}"`, beside(place + shift));
      }, transcripts[shift] ?? '');
    });
    const [one, other] = leaky.map(inOrder);
    t.not(one, other, what);
  }
});

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const around = (text: string): string => text.slice(Math.max(0, at - 300), at + 200);
  return `\n${around(one)}\n---\n${around(other)}`;
}
