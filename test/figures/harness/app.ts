import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../../../src/platform/database/database-error.ts';
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/app.ts';
import { aCase, aDoctor, type Doctor, type DoctorOptions } from '../../support/doctors.ts';
import type { Bench } from './bench.ts';

const ATTEMPTS = 10;
const PAUSE_MS = 500;

/** A server in this process that ends with the bench. */
export function startApp(bench: Bench, options: TestAppOptions = {}): Promise<TestApp> {
  return patiently(() => startTestApp(bench, options));
}

/** Somebody signed in. */
export function someDoctor(app: TestApp, options: DoctorOptions = {}): Promise<Doctor> {
  return patiently(() => aDoctor(app, options));
}

/** A case of theirs to write under. */
export async function someCase(doctor: Doctor): Promise<{ readonly id: string; readonly roomId: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const { status, body } = await doctor.call('POST', '/v1/cases', aCase());
    if (status === 201) return { id: body.id, roomId: body.room_id };
    if (status !== 503 || attempt === ATTEMPTS) throw new Error(`publishing a case gave ${status}`);
    await sleep(PAUSE_MS);
  }
}

/** What a figure needs before it measures is tried again where a busy machine takes longer than a connection may. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isUnavailable(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
