import { aCase, aDoctor, type Doctor, type Reply } from '../support/doctors.ts';
import type { Sending, World } from './world.ts';

/** How the operations on cases are sent: by the author, to a case of that author. */
export const CASE_SENDINGS: Readonly<Record<string, (world: World) => Promise<Sending>>> = {
  closeCase: ownCase,
  reopenCase: ownCase,
  unacceptAnswer: ownCase,
  tellOutcome: ownCase,
  acceptAnswer: async (world) => {
    const { as, id } = await author(world);
    const comment = made(await as.call('POST', `/v1/cases/${id}/comments`, { body: 'Same picture here.' }));
    return { as, params: { id }, body: { comment_id: comment.id } };
  },
  findHelpful: anothersComment,
  unfindHelpful: anothersComment,
  bookmarkCase: ownCase,
  unbookmarkCase: ownCase,
  readPoll: caseWithPoll,
  voteInPoll: caseWithPoll,
  getConsent: caseWithConsent,
  withdrawConsent: caseWithConsent,
};

async function author({ app, caseOf }: World): Promise<{ as: Doctor; id: string }> {
  const as = await aDoctor(app);
  return { as, id: (await caseOf(as)).id };
}

async function ownCase(world: World): Promise<Sending> {
  const { as, id } = await author(world);
  return { as, params: { id } };
}

async function anothersComment({ app, commentOf }: World): Promise<Sending> {
  return { as: await aDoctor(app), params: { id: await commentOf(await aDoctor(app)) } };
}

async function caseWithPoll({ app }: World): Promise<Sending> {
  const as = await aDoctor(app);
  const { id } = made(await as.call('POST', '/v1/cases', { ...aCase(), poll: { options: ['Treat now', 'Wait'] } }));
  const { options } = (await as.call('GET', `/v1/cases/${id}/poll`)).body;
  return { as, params: { id }, body: { option_id: options[0].id } };
}

async function caseWithConsent({ app }: World): Promise<Sending> {
  const as = await aDoctor(app);
  const consent = { kind: 'signed', scope: ['discussion'], obtained_on: '2026-10-01' };
  const { id } = made(await as.call('POST', '/v1/cases', { ...aCase(), consent }));
  return { as, params: { id } };
}

function made(reply: Reply): Reply['body'] {
  if (reply.status !== 201) throw new Error(`not made: ${reply.text}`);
  return reply.body;
}
