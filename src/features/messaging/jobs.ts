import type { Services } from '../../platform/services.ts';
import { eraseExpired } from './messages/queries.ts';

type Job = (payload: Readonly<Record<string, unknown>>, services: Pick<Services, 'db'>) => Promise<void>;

const ROWS_A_STEP = 500;

/** Background work of messaging by job name. `messages.expire` wants to run every hour. */
export const messagingJobs = {
  'messages.expire': async (_payload, { db }) => {
    while ((await eraseExpired(db, ROWS_A_STEP)) === ROWS_A_STEP);
  },
} as const satisfies Record<string, Job>;
