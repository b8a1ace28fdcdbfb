import type { Id } from '../../../kernel/ids.ts';
import { pushRings } from '../../../platform/push/push-ring.ts';
import { isPushService, sendPush, type PushOutcome } from '../../../platform/push/send-push.ts';
import { unseal } from '../../../platform/sealing.ts';
import type { Services } from '../../../platform/services.ts';
import { beginTry, endDelivery, isClinicianNow } from '../deliveries/queries.ts';
import { countUnread } from '../inbox/queries.ts';
import { KIND_NAMES, KINDS } from '../policy.ts';
import { deleteSubscription, findSubscription } from './queries.ts';

/** How often a push or mail is tried; the job runner's own limit. */
export const TRIES = 5;

/** What a job of deliveries is given. */
export type DeliveryPorts = Pick<Services, 'db' | 'mail' | 'config' | 'clock'>;

/** Sends `{kind, count}` to one device, with the count of this moment; throws for another try. */
export async function deliverPush(ports: DeliveryPorts, id: Id): Promise<void> {
  const { db } = ports;
  const delivery = await beginTry(db, id);
  const kind = KIND_NAMES.find((one) => one === delivery?.kind);
  if (!delivery || !kind || delivery.subscriptionId === null) return;
  const mayKnow = !KINDS[kind].clinical || (await isClinicianNow(db, delivery.accountId));
  const count = mayKnow ? await countUnread(db, delivery, [kind]) : 0;
  if (count === 0) return endDelivery(db, id, { state: 'suppressed', reason: 'nothing_left' });
  const outcome = await push(ports, delivery.subscriptionId, { kind, count });
  if (outcome === 'sent') return endDelivery(db, id, { state: 'sent' });
  if (outcome === 'gone') await deleteSubscription(db, { id: delivery.subscriptionId });
  if (outcome !== 'later') return endDelivery(db, id, { state: 'failed', reason: outcome });
  if (delivery.tries >= TRIES) return endDelivery(db, id, { state: 'failed', reason: 'unreachable' });
  throw new Error('the push service takes nothing now');
}

/** `gone` as well when the device was signed out, or its key or its push service is not ours any more. */
async function push({ db, config, clock }: DeliveryPorts, subscriptionId: Id, message: object): Promise<PushOutcome> {
  const rings = pushRings(config.pushKeys);
  const found = await findSubscription(db, subscriptionId);
  const key = found && rings?.signing.find(found.key_id);
  const endpoint = found && rings && unseal(rings.sealing, 'push', found.endpoint)?.toString();
  if (!found || !key || endpoint === undefined || !isPushService(endpoint, config.pushServices)) return 'gone';
  const sender = { key, subject: config.publicUrl, nowMs: clock() };
  return sendPush({ endpoint, p256dh: found.p256dh, auth: found.auth }, message, sender);
}
