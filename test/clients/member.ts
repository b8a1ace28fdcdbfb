import type { TestApp } from '../support/app.ts';
import { aDoctor } from '../support/doctors.ts';

/** A verified doctor who can sign in by password. */
export async function memberWithPassword(app: TestApp): Promise<{ email: string; password: string }> {
  const password = 'tidal-lantern-oboe-42';
  const doctor = await aDoctor(app, { password: await app.identity.passwords.hash(password) });
  return { email: String((await doctor.call('GET', '/v1/me')).body.email), password };
}
