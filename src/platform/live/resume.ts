import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../kernel/errors.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Database } from '../database/connection.ts';
import type { Hub } from '../events/hub.ts';
import { findOldestPosition, getHead, listEventsAfter } from '../events/queries.ts';
import type { Renderer } from '../events/renderer.ts';
import type { Subscriber } from '../events/subscriber.ts';

export interface ResumeOptions {
  readonly db: Database;
  readonly hub: Hub;
  readonly render: Renderer;
  readonly heartbeatSeconds: number;
}

/** A subscriber that can be caught up: its connection, or what a test puts in its place. */
export interface StreamTarget extends Subscriber {
  readonly bufferedBytes: number;
  sendFrame(frame: object): void;
}

/** How far back a client may resume (product.md 7.4). */
export const RESUME_WINDOW = 10_000;
const PAGE = 200;
/** Backfill waits for a client that has this much unread, and gives up on it after 10 s. */
const COMFORTABLE_BYTES = 64 * 1024;

/**
 * Sends `ready` and attaches a socket to the live events: at once, or after the backfill that it returns. Throws when the
 * database cannot be read.
 */
export async function openStream(
  options: ResumeOptions,
  connection: StreamTarget,
  resumeFrom: number | undefined,
): Promise<(() => Promise<void>) | undefined> {
  const refused = resumeFrom === undefined ? undefined : await whyNotResume(options.db, resumeFrom);
  if (resumeFrom === undefined || refused) {
    const { hub } = options;
    hub.attach(connection, hub.position());
    sendReady(options, connection, hub.position(), false);
    if (refused) connection.resync(refused);
    return undefined;
  }
  sendReady(options, connection, resumeFrom, true);
  return () => backfill(options, connection, resumeFrom);
}

async function whyNotResume(db: Database, seq: number): Promise<'too_old' | 'gap' | undefined> {
  const [head, oldest] = [await getHead(db), await findOldestPosition(db)];
  if (seq > head) return 'gap';
  if (seq === head) return undefined;
  return head - seq > RESUME_WINDOW || oldest === undefined || seq < oldest - 1 ? 'too_old' : undefined;
}

function sendReady(options: ResumeOptions, connection: StreamTarget, seq: number, resumed: boolean): void {
  connection.sendFrame({ frame: 'ready', seq, heartbeat_s: options.heartbeatSeconds, resumed });
}

/**
 * No gap and no double: pages are read from the database until nothing is left that the hub has already handed over, and
 * that comparison and the attachment happen in one turn.
 */
async function backfill(options: ResumeOptions, connection: StreamTarget, from: number): Promise<void> {
  let sent = from;
  while (connection.isOpen) {
    const reachedBefore = options.hub.position();
    const rows = await listEventsAfter(options.db, sent, PAGE);
    const events = await options.render(rows);
    await whenDrained(connection);
    await options.hub.freshActor(connection);
    for (const event of events) if (options.hub.admits(connection, event)) connection.send(event);
    sent = rows.at(-1)?.position ?? Math.max(sent, reachedBefore);
    if (sent >= options.hub.position()) return options.hub.attach(connection, sent);
  }
}

async function whenDrained(connection: StreamTarget): Promise<void> {
  const deadline = performance.now() + 10 * SECOND;
  while (connection.isOpen && connection.bufferedBytes > COMFORTABLE_BYTES) {
    if (performance.now() > deadline) {
      connection.depart({ kind: 'slow' });
      throw new AppError('rate_limited');
    }
    await sleep(20, undefined, { ref: false });
  }
}
