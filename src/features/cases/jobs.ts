import type { Services } from '../../platform/services.ts';
import { revealCase } from './posting/reveal-case.ts';

type Job = (payload: Readonly<Record<string, unknown>>, services: Pick<Services, 'db'>) => Promise<void>;

/** Background work of cases by job name; payloads hold ids only. */
export const caseJobs = {
  'cases.reveal': async ({ case_id: id }, { db }) => {
    if (typeof id !== 'string') throw new TypeError('the job needs case_id');
    await revealCase(db, id);
  },
} as const satisfies Record<string, Job>;
