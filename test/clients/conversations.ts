import { newId } from '../../src/kernel/ids.ts';
import { aDoctor, type Doctor } from '../support/doctors.ts';
import type { Sending, World } from './world.ts';

/** How the operations of conversations and messages are sent. */
export const CONVERSATION_SENDINGS: Readonly<Record<string, (world: World) => Promise<Sending>>> = {
  startConversation: async ({ app }) => {
    const other = await aDoctor(app);
    return { as: await aDoctor(app), body: { kind: 'direct', persona_ids: [other.personaId] } };
  },
  getConversation: aGroup,
  changeConversation: aGroup,
  acceptInvitation: async (world) => {
    const { invited, params } = await aGroup(world);
    return { as: invited, params };
  },
  leaveConversation: aGroup,
  inviteMembers: async (world) => {
    const other = await aDoctor(world.app);
    return { ...(await aGroup(world)), body: { persona_ids: [other.personaId] } };
  },
  removeMember: async (world) => {
    const { as, params, invited } = await aGroup(world);
    return { as, params: { ...params, persona_id: invited.personaId } };
  },
  blockMember: aPersona,
  unblockMember: aPersona,
  mutePersona: aPersona,
  unmutePersona: aPersona,
  changeRoomSettings: ownRoom,
  sendMessage: ownRoom,
  listMessages: ownRoom,
  getMessage: aMessage,
  editMessage: aMessage,
  removeMessage: aMessage,
};

async function aGroup({ app }: World) {
  const [as, invited] = [await aDoctor(app), await aDoctor(app)];
  const { body } = await as.call('POST', '/v1/conversations', { kind: 'group', persona_ids: [invited.personaId] });
  return { as, invited, params: { id: String(body.id) }, roomId: String(body.room_id) };
}

async function aPersona({ app }: World): Promise<Sending> {
  return { as: await aDoctor(app), params: { persona_id: (await aDoctor(app)).personaId } };
}

async function ownRoom(world: World): Promise<{ as: Doctor; params: { id: string } }> {
  const { as, roomId } = await aGroup(world);
  return { as, params: { id: roomId } };
}

async function aMessage(world: World): Promise<Sending> {
  const { as, params } = await ownRoom(world);
  const text = { client_id: newId(), body: 'On my way.' };
  const { body } = await as.call('POST', `/v1/rooms/${params.id}/messages`, text);
  return { as, params: { id: String(body.id) }, headers: { 'if-match': '"1"' } };
}
