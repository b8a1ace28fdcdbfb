import type { Id } from '../../kernel/ids.ts';
import type { LiveEvent } from '../events/renderer.ts';

/** A device of the account has what was said in the room up to here. */
export interface Delivered {
  readonly accountId: Id;
  readonly roomId: Id;
  readonly roomSeq: number;
}

/** Takes what was delivered; never throws. */
export type DeliverySink = (delivered: readonly Delivered[]) => void;

/** As many as may wait for one socket: who acknowledges nothing for longer loses the oldest. */
const MOST = 1_000;

/** What one socket was given in rooms that show receipts, until its client acknowledges it: nothing else counts as delivered. */
export class Undelivered {
  #given: { readonly position: number; readonly roomId: Id; readonly roomSeq: number }[] = [];

  add({ position, place }: LiveEvent): void {
    if (!place) return;
    this.#given.push({ position, ...place });
    if (this.#given.length > MOST) this.#given.shift();
  }

  /** Takes out what was given up to `position`: the last place of each room. */
  take(accountId: Id, position: number): Delivered[] {
    const last = new Map<Id, Delivered>();
    for (const { roomId, roomSeq } of this.#given.filter((one) => one.position <= position))
      last.set(roomId, { accountId, roomId, roomSeq: Math.max(roomSeq, last.get(roomId)?.roomSeq ?? 0) });
    this.#given = this.#given.filter((one) => one.position > position);
    return [...last.values()];
  }
}
