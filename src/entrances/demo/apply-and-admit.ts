import { setTimeout as sleep } from 'node:timers/promises';
import { DAY, dayOf, SECOND } from '../../kernel/time.ts';
import type { Answer, Person } from './act-as.ts';
import type { DemoDoctor } from './people.ts';
import { sampleDocument } from './sample-document.ts';

const CHECKS_WITHIN_MS = 60 * SECOND;

/** Claims a licence and waits until its automatic checks are made; returns the claim's id. */
export async function apply(person: Person, doctor: DemoDoctor): Promise<string> {
  const { country, number, state, firstName: first_name, lastName: last_name } = doctor;
  const facts = { kind: 'licence', country, number, first_name, last_name, attestation: true };
  const body = { ...facts, ...(state === undefined ? {} : { state }) };
  const made = await person.request('POST', '/v1/claims', body, `demo-claim-of-${doctor.key.padEnd(8, '0')}`);
  const id = String(made.body['id']);
  const end = Date.now() + CHECKS_WITHIN_MS;
  while ((await person.request('GET', `/v1/claims/${id}`)).body['status'] !== 'needs_review') {
    if (Date.now() > end) throw new Error('the checks of a claim were not made: does the worker run?');
    await sleep(50);
  }
  return id;
}

/** Sends a picture that says SAMPLE as the document of a claim. */
export async function showSample(person: Person, claimId: string): Promise<void> {
  const form = new FormData();
  form.set('kind', 'licence');
  form.set('file', new Blob([Uint8Array.from(sampleDocument())], { type: 'image/png' }), 'sample.png');
  await person.request('POST', `/v1/claims/${claimId}/evidence`, form, `demo-document-of-${claimId}`);
}

/** Takes and approves a claim, by as many verifiers as the server wants to hear. */
export async function admit(
  verifiers: readonly Person[],
  person: Person,
  claimId: string,
  doctor: DemoDoctor,
): Promise<void> {
  for (const [place, verifier] of verifiers.entries()) {
    if ((await person.request('GET', `/v1/claims/${claimId}`)).body['status'] === 'approved') return;
    await decide(verifier, claimId, doctor, `demo-decision-${place}-${doctor.key.padEnd(8, '0')}`);
  }
}

async function decide(verifier: Person, claimId: string, doctor: DemoDoctor, key: string): Promise<void> {
  const path = `/v1/staff/claims/${claimId}`;
  const { etag }: Answer = await verifier.request('GET', path);
  const body = {
    decision: 'approve',
    reason_code: 'document_checked',
    statement: 'Your document was seen and compared. Welcome.',
    scope: doctor.scope,
    ...(doctor.scope === 'full' ? {} : { expires_on: inAYear() }),
  };
  await verifier.request('POST', `${path}/decision`, body, key, etag);
}

function inAYear(): string {
  return dayOf(Date.now() + 365 * DAY);
}
