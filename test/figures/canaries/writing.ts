import { randomUUID } from 'node:crypto';
import { newId } from '../../../src/kernel/ids.ts';
import type { Doctor } from '../../support/doctors.ts';
import type { Journey } from './journey.ts';

/** One way in, by name; writes some canaries and checks that the server did what that way is for. */
export type Stage = readonly [name: string, run: (journey: Journey) => Promise<void>];

/** The ways in which text is meant to come. They can be gone again and again. */
export const WRITING: readonly Stage[] = [
  ['publish', async (journey) => void (await publish(journey))],
  ['comment', async (journey) => void (await comment(journey, await publish(journey)))],
  ['comment by socket', commentBySocket],
  ['preview', preview],
  ['edit', edit],
  ['repeat with one key', repeat],
  ['publish the previewed text', publishPreviewed],
];

export interface Published {
  readonly id: string;
  readonly roomId: string;
  readonly etag: string;
}

export async function publish(journey: Journey): Promise<Published> {
  const reply = await journey.request(journey.author, 'POST', '/v1/cases', { body: journey.caseBody(), expect: [201] });
  return { id: reply.body.id, roomId: reply.body.room_id, etag: `"${reply.body.revision}"` };
}

export async function comment(journey: Journey, { id }: Published): Promise<{ id: string; etag: string }> {
  const reply = await journey.request(journey.colleague, 'POST', `/v1/cases/${id}/comments`, {
    body: { body: journey.text(6) },
    expect: [201],
  });
  return { id: reply.body.id, etag: `"${reply.body.revision}"` };
}

async function commentBySocket(journey: Journey): Promise<void> {
  const [{ roomId }, listener] = [await publish(journey), await journey.socket(journey.author)];
  const writer = await journey.socket(journey.colleague);
  for (let turn = 0; turn < 4; turn += 1) {
    const clientId = newId();
    writer.send({ frame: 'send', client_id: clientId, kind: 'comment', room_id: roomId, body: journey.text(5) });
    const result = await writer.next((frame) => frame['client_id'] === clientId);
    if (result.frame !== 'result') throw new Error(`a comment by socket was refused: ${JSON.stringify(result)}`);
    await listener.next((frame) => JSON.stringify(frame['data'])?.includes(String(result['id'])) ?? false);
  }
  writer.close();
  listener.close();
  await Promise.all([writer.closed, listener.closed]);
}

async function preview(journey: Journey): Promise<void> {
  const { id } = await publish(journey);
  const first = await journey.request(journey.author, 'POST', '/v1/deid/preview', {
    body: { text: journey.text(6) },
    expect: [200],
  });
  await journey.request(journey.author, 'POST', '/v1/deid/preview', {
    body: { text: journey.text(6), case_id: id },
    expect: [200],
  });
  await journey.request(journey.author, 'POST', '/v1/deid/preview', {
    body: { text: journey.text(3), preview_token: first.body.preview_token },
    expect: [200],
  });
}

async function edit(journey: Journey): Promise<void> {
  const made = await publish(journey);
  const texts = { title: journey.text(1), body: journey.text(5), question: journey.text(1) };
  const path = `/v1/cases/${made.id}`;
  await journey.request(journey.author, 'PATCH', path, {
    body: texts,
    headers: { 'if-match': made.etag },
    expect: [200],
  });
  const commented = await comment(journey, made);
  await journey.request(journey.colleague, 'PATCH', `/v1/comments/${commented.id}`, {
    body: { body: journey.text(5) },
    headers: { 'if-match': commented.etag },
    expect: [200],
  });
}

async function repeat(journey: Journey): Promise<void> {
  const { id } = await publish(journey);
  const headers = { 'idempotency-key': randomUUID() };
  const send = (text: string, expect: number): Promise<unknown> =>
    journey.request(journey.colleague, 'POST', `/v1/cases/${id}/comments`, {
      body: { body: text },
      headers,
      expect: [expect],
    });
  const text = journey.text(4);
  await send(text, 201);
  await send(text, 201);
  await send(journey.text(4), 422);
}

async function publishPreviewed(journey: Journey): Promise<void> {
  const { id } = await publish(journey);
  const text = journey.text(4);
  const { body } = await journey.request(journey.colleague, 'POST', '/v1/deid/preview', {
    body: { text, case_id: id },
    expect: [200],
  });
  const write = (sent: string, expect: number): Promise<unknown> =>
    journey.request(journey.colleague, 'POST', `/v1/cases/${id}/comments`, {
      body: { body: sent, preview_token: body.preview_token },
      expect: [expect],
    });
  await write(text, 201);
  await write(journey.text(4), 409);
}

/** A claim that waits for its decision, with the work in the background done. */
export async function claimToDecide(journey: Journey, applicant: Doctor): Promise<{ path: string; etag: string }> {
  const made = await journey.request(applicant, 'POST', '/v1/claims', {
    body: {
      kind: 'licence',
      country: 'US',
      number: '2000000028',
      state: 'MD',
      first_name: 'Alda',
      last_name: 'Example',
      attestation: true,
    },
    expect: [201],
  });
  const path = `/v1/staff/claims/${made.body.id}`;
  await journey.until('the claim was checked', async () => {
    const claim = await journey.request(applicant, 'GET', `/v1/claims/${made.body.id}`, { expect: [200] });
    return claim.body.status === 'needs_review';
  });
  const taken = await journey.request(journey.verifier, 'POST', `${path}/take`, { expect: [200] });
  return { path: `${path}/decision`, etag: `"${taken.body.version}"` };
}
