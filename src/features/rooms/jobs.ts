import type { Services } from '../../platform/services.ts';
import { deleteIdleMemories } from './queries.ts';

/** Days without a word after which a case forgets who its labels stand for (our choice, docs/deidentification.md). */
const IDLE_DAYS = 90;

type Job = (payload: Readonly<Record<string, unknown>>, services: Pick<Services, 'db'>) => Promise<void>;

/** Background work of rooms by job name. `rooms.forget` wants to run once a day. */
export const roomJobs = {
  'rooms.forget': async (_payload, { db }) => {
    await deleteIdleMemories(db, IDLE_DAYS);
  },
} as const satisfies Record<string, Job>;
