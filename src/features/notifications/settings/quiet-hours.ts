import type { QuietHours } from '../policy.ts';
import type { Schedule } from './queries.ts';

/** Undefined where a member has none. */
export function quietHoursOf({ quietFrom, quietTo }: Pick<Schedule, 'quietFrom' | 'quietTo'>): QuietHours | undefined {
  return quietFrom === null || quietTo === null ? undefined : { from: quietFrom, to: quietTo };
}
