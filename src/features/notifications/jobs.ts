import type { Services } from '../../platform/services.ts';
import { deleteOldEntries } from './inbox/queries.ts';

type Job = (payload: Readonly<Record<string, unknown>>, services: Pick<Services, 'db'>) => Promise<void>;

/** Days after which an entry goes that did not move any more, read or not. */
const KEEP_DAYS = 90;
const ROWS_A_STEP = 500;

/** Background work of notifications by job name. `notifications.forget` wants to run once a day. */
export const notificationJobs = {
  'notifications.forget': async (_payload, { db }) => {
    while ((await deleteOldEntries(db, KEEP_DAYS, ROWS_A_STEP)) === ROWS_A_STEP);
  },
} as const satisfies Record<string, Job>;
