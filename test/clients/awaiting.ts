import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApp } from '../support/app.ts';
import { aDoctor } from '../support/doctors.ts';

/** A verified doctor who can sign in by password. */
export async function memberWithPassword(app: TestApp): Promise<{ email: string; password: string }> {
  const password = 'tidal-lantern-oboe-42';
  const doctor = await aDoctor(app, { password: await app.identity.passwords.hash(password) });
  return { email: String((await doctor.call('GET', '/v1/me')).body.email), password };
}

/** Resolves when the condition holds; rejects with its text after `timeoutMs`. */
export async function until(holds: () => boolean, timeoutMs = 15_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; performance.now() < end;) {
    if (holds()) return;
    await sleep(20);
  }
  throw new Error(`it did not come about within ${timeoutMs} ms: ${holds.toString()}`);
}
