import type { Services } from '../../platform/services.ts';
import { revealComment } from './comments/reveal-comment.ts';
import { revealCase } from './posting/reveal-case.ts';

type Job = (payload: Readonly<Record<string, unknown>>, services: Pick<Services, 'db'>) => Promise<void>;

/** Background work of cases by job name; payloads hold ids only. */
export const caseJobs = {
  'cases.reveal': async ({ case_id: id }, { db }) => {
    if (typeof id !== 'string') throw new TypeError('the job needs case_id');
    await revealCase(db, id);
  },
  'cases.reveal-comment': async ({ comment_id: id }, { db }) => {
    if (typeof id !== 'string') throw new TypeError('the job needs comment_id');
    await revealComment(db, id);
  },
} as const satisfies Record<string, Job>;
