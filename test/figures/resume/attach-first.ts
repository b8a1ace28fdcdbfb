import { setTimeout as sleep } from 'node:timers/promises';
import { listEventsAfter } from '../../../src/platform/events/queries.ts';
import type { ResumeOptions, StreamTarget } from '../../../src/platform/live/resume.ts';

const EVERYTHING = 10_000;
/** A database that is busy: what the mistake is made of comes in meanwhile. */
const SLOW_MS = 30;

/** The mistake of F-22: live events are let in while the past is still being sent. Stands in for `openStream` of resume.ts. */
export async function openStream(
  options: ResumeOptions,
  connection: StreamTarget,
  resumeFrom: number | undefined,
): Promise<(() => Promise<void>) | undefined> {
  const { hub } = options;
  hub.attach(connection, hub.position());
  const from = resumeFrom ?? hub.position();
  connection.sendFrame({
    frame: 'ready',
    seq: from,
    heartbeat_s: options.heartbeatSeconds,
    resumed: resumeFrom !== undefined,
  });
  if (resumeFrom === undefined) return undefined;
  return async () => {
    await sleep(SLOW_MS);
    for (const event of await options.render(await listEventsAfter(options.db, from, EVERYTHING)))
      if (hub.admits(connection, event)) connection.send(event);
  };
}
