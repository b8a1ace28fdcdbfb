import { aDocumentForm, aPdf, sendDocument } from '../support/documents.ts';
import { aDoctor, type Doctor } from '../support/doctors.ts';
import type { Sending, World } from './world.ts';

/** How the operations on documents of applicants are sent. */
export const EVIDENCE_SENDINGS: Readonly<Record<string, (world: World) => Promise<Sending>>> = {
  sendEvidence: async (world) => {
    const { sending } = await aClaim(world);
    return { ...sending, ...withForm() };
  },
  listEvidence: async (world) => (await aDocument(world)).sending,
  deleteEvidence: async (world) => {
    const { sending, evidenceId } = await aDocument(world);
    return { ...sending, params: { ...sending.params, evidence_id: evidenceId } };
  },
  linkEvidence: async (world) => {
    const { sending, evidenceId } = await aDocument(world);
    await world.vera.call('POST', `/v1/staff/claims/${sending.params?.['id']}/take`);
    return { ...sending, as: world.vera, params: { id: evidenceId } };
  },
  openEvidence: async (world) => {
    const { sending, evidenceId } = await aDocument(world);
    await world.vera.call('POST', `/v1/staff/claims/${sending.params?.['id']}/take`);
    const reason = { reason_code: 'check_licence' };
    const { body } = await world.vera.call('POST', `/v1/staff/evidence/${evidenceId}/links`, reason);
    return { ...sending, as: world.vera, body: { grant: body.grant } };
  },
};

function withForm() {
  const { body, headers } = aDocumentForm(aPdf());
  return { body, headers };
}

async function aClaim(world: World): Promise<{ sending: Sending; applicant: Doctor }> {
  const applicant = await aDoctor(world.app, { verified: false, roles: ['applicant'], name: 'Alda Example' });
  const id = await world.claimOf(applicant);
  const done = () => applicant.call('POST', `/v1/claims/${id}/withdraw`);
  return { sending: { as: applicant, params: { id }, done }, applicant };
}

async function aDocument(world: World): Promise<{ sending: Sending; evidenceId: string }> {
  const { sending, applicant } = await aClaim(world);
  const { body } = await sendDocument(applicant, String(sending.params?.['id']), aPdf());
  return { sending, evidenceId: String(body.id) };
}
