import type { Actor } from '../../../../kernel/actor.ts';
import type { Services } from '../../../../platform/services.ts';
import { findPause } from './queries.ts';

/** Seconds a post waits before others see it: none unless its author asks for the pause, and then as long as they chose. */
export async function pauseOf(
  services: Pick<Services, 'db' | 'config'>,
  { accountId }: Pick<Actor, 'accountId'>,
  asked: 'now' | 'after_pause' | undefined,
): Promise<number> {
  if (asked !== 'after_pause') return 0;
  return (await findPause(services.db, accountId)) ?? services.config.postPauseSeconds;
}
