import { deleteOldDeliveries } from './deliveries/queries.ts';
import { deliverDigest } from './digest/deliver-digest.ts';
import { planDigests } from './digest/plan-digests.ts';
import { deleteOldEntries } from './inbox/queries.ts';
import { deliverPush, type DeliveryPorts } from './push/deliver-push.ts';

type Job = (payload: Readonly<Record<string, unknown>>, ports: DeliveryPorts) => Promise<void>;

/** Days after which an entry goes that did not move any more, read or not. */
const KEEP_DAYS = 90;
/** Days for which it is kept what became of a mail or push. */
const KEEP_DELIVERIES_DAYS = 30;
const ROWS_A_STEP = 500;

/** Background work of notifications by job name. `notifications.forget` wants to run once a day, `notifications.digest` every hour. */
export const notificationJobs = {
  'notifications.push': (payload, ports) => deliverPush(ports, deliveryIn(payload)),
  'notifications.mail': (payload, ports) => deliverDigest(ports, deliveryIn(payload)),
  'notifications.digest': (_payload, ports) => planDigests(ports),
  'notifications.forget': async (_payload, { db }) => {
    while ((await deleteOldEntries(db, KEEP_DAYS, ROWS_A_STEP)) === ROWS_A_STEP);
    while ((await deleteOldDeliveries(db, KEEP_DELIVERIES_DAYS, ROWS_A_STEP)) === ROWS_A_STEP);
  },
} as const satisfies Record<string, Job>;

function deliveryIn({ delivery_id: id }: Readonly<Record<string, unknown>>): string {
  if (typeof id !== 'string') throw new TypeError('the job needs delivery_id');
  return id;
}
