import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../../../src/platform/database/database-error.ts';
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/app.ts';
import type { Bench } from './bench.ts';

const ATTEMPTS = 5;
const PAUSE_MS = 500;

/** A server in this process that ends with the bench; tried again where a busy machine takes longer than a connection may. */
export async function startApp(bench: Bench, options: TestAppOptions = {}): Promise<TestApp> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startTestApp(bench, options);
    } catch (error) {
      if (attempt === ATTEMPTS || !isUnavailable(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
