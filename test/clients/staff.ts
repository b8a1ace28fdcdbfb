import type { TestApp } from '../support/app.ts';
import { aDoctor, type Doctor } from '../support/doctors.ts';
import type { Sending, World } from './world.ts';

/** How the operations of operators on other accounts, and those on the own address, are sent. */
export const STAFF_SENDINGS: Readonly<Record<string, (world: World) => Promise<Sending>>> = {
  confirmEmailChange: async (world) => {
    const member = await aDoctor(world.app);
    await member.call('POST', '/v1/me/email', { email: `moved-${member.accountId}@clinic.example` });
    return { body: { token: await world.mailedCode() } };
  },
  signMemberOut: ({ app }) => operatorAndMember(app),
  breakGlass: async ({ app, vera }) => {
    await aDoctor(app, { roles: ['auditor'] });
    return { as: vera, body: { subject: { kind: 'account', id: (await aDoctor(app)).accountId }, reason: 'Tonight.' } };
  },
  readOpenedMember: async (world) => ({ as: world.vera, params: { id: await brokenGlass(world) } }),
  listBreakGlass: async ({ vera }) => ({ as: vera }),
  endBreakGlass: async (world) => ({ as: world.vera, params: { id: await brokenGlass(world) } }),
  reviewBreakGlass: async (world) => {
    const id = await brokenGlass(world);
    await world.vera.call('POST', `/v1/staff/break-glass/${id}/end`);
    return { as: await aDoctor(world.app, { roles: ['auditor'] }), params: { id } };
  },
  declareConflict: ({ app }) => operatorAndMember(app),
  giveRole: ({ app }) => onRole(app),
  takeRole: async ({ app }) => {
    const sending = await onRole(app);
    const { account_id: id } = sending.params;
    await sending.as.call('PUT', `/v1/staff/members/${id}/roles/moderator`);
    return sending;
  },
};

async function brokenGlass({ app, vera }: World): Promise<string> {
  await aDoctor(app, { roles: ['auditor'] });
  const { accountId: id } = await aDoctor(app);
  const body = { subject: { kind: 'account', id }, reason: 'It cannot wait.' };
  return String((await vera.call('POST', '/v1/staff/break-glass', body)).body.id);
}

async function operatorAndMember(app: TestApp): Promise<{ as: Doctor; params: { account_id: string } }> {
  const { accountId } = await aDoctor(app);
  return { as: await aDoctor(app, { roles: ['operator'] }), params: { account_id: accountId } };
}

async function onRole(app: TestApp) {
  const { as, params } = await operatorAndMember(app);
  return { as, params: { ...params, role: 'moderator' } };
}
