import type { Services } from '../../platform/services.ts';
import { settle } from './notices/settle-notices.ts';

type Job = (payload: Readonly<Record<string, unknown>>, services: Pick<Services, 'db'>) => Promise<void>;

/** Background work of moderation by job name. `moderation.deadlines` wants to run every minute. */
export const moderationJobs = {
  'moderation.deadlines': async (_payload, { db }) => {
    await settle(db);
  },
} as const satisfies Record<string, Job>;
