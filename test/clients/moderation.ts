import { aDoctor, type Doctor, type Reply } from '../support/doctors.ts';
import type { Sending, World } from './world.ts';

/** How the operations of moderation are sent: each on a notice or recognition that stands where the operation begins. */
export const MODERATION_SENDINGS: Readonly<Record<string, (world: World) => Promise<Sending>>> = {
  recognisePatient: aPost,
  sendNotice: aPost,
  getNotice: async (world) => sentBy(await noticed(world)),
  withdrawNotice: async (world) => sentBy(await noticed(world)),
  answerNotice: async (world) => gotBy(await noticed(world)),
  acceptNoticeAnswer: async (world) => sentBy(await answered(world)),
  escalateNotice: async (world) => sentBy(await answered(world)),
  appealDecision: async (world) => gotBy(await decided(world)),
  readModerationQueue: async ({ app }) => ({ as: await aModerator(app) }),
  getRecognition: recognised,
  approveRestoring: recognised,
  assessIncident: recognised,
  getStaffNotice: async (world) => judged(world, await escalated(world)),
  hidePending: async (world) => judged(world, await escalated(world)),
  decideNotice: async (world) => judged(world, await escalated(world)),
  decideAppeal: async (world) => {
    const notice = await decided(world);
    ok(await notice.author.call('PUT', `/v1/notices/${notice.id}/appeal`, { text: 'The dose is right.' }));
    return judged(world, notice);
  },
  makePack: async (world) => judged(world, await decided(world)),
  releasePack: async (world) => judged(world, await packed(world)),
  readPack: async (world) => {
    const notice = await packed(world);
    const as = await aModerator(world.app);
    ok(await as.call('PUT', `/v1/staff/notices/${notice.id}/pack/released`));
    return { as, params: { id: notice.id } };
  },
};

interface Noticed {
  readonly id: string;
  readonly author: Doctor;
  readonly sender: Doctor;
}

const sentBy = ({ id, sender }: Noticed): Sending => ({ as: sender, params: { id } });
const gotBy = ({ id, author }: Noticed): Sending => ({ as: author, params: { id } });
const judged = async ({ app }: World, { id }: Noticed): Promise<Sending> => ({
  as: await aModerator(app),
  params: { id },
});
const aModerator = (app: World['app']): Promise<Doctor> => aDoctor(app, { roles: ['moderator'] });

function ok(reply: Reply): Reply['body'] {
  if (reply.status >= 300) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.body;
}

async function aPost({ app, caseOf }: World): Promise<Sending> {
  return { as: await aDoctor(app), params: { id: (await caseOf(await aDoctor(app))).id } };
}

async function noticed({ app, caseOf }: World): Promise<Noticed> {
  const [author, sender] = [await aDoctor(app), await aDoctor(app)];
  const { id: postId } = await caseOf(author);
  const body = { concern: 'misinformation', note: 'The dose is wrong.' };
  return { id: ok(await sender.call('POST', `/v1/posts/${postId}/notices`, body)).id, author, sender };
}

async function answered(world: World): Promise<Noticed> {
  const notice = await noticed(world);
  ok(await notice.author.call('PUT', `/v1/notices/${notice.id}/answer`, { text: 'It is per day.' }));
  return notice;
}

async function escalated(world: World): Promise<Noticed> {
  const notice = await answered(world);
  ok(await notice.sender.call('PUT', `/v1/notices/${notice.id}/escalated`));
  return notice;
}

async function decided(world: World): Promise<Noticed> {
  const notice = await escalated(world);
  const decision = { outcome: 'upheld', significant: true, statement: 'The source says otherwise.' };
  ok(await (await aModerator(world.app)).call('POST', `/v1/staff/notices/${notice.id}/decision`, decision));
  return notice;
}

async function packed(world: World): Promise<Noticed> {
  const notice = await decided(world);
  ok(await (await aModerator(world.app)).call('PUT', `/v1/staff/notices/${notice.id}/pack`));
  return notice;
}

async function recognised({ app, caseOf }: World): Promise<Sending> {
  const { id } = await caseOf(await aDoctor(app));
  const recognition = ok(await (await aDoctor(app)).call('POST', `/v1/posts/${id}/recognise`));
  return { as: await aModerator(app), params: { id: recognition.id } };
}
