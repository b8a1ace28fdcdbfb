import type { Id } from '../../../kernel/ids.ts';
import { findEmail } from '../../accounts/index.ts';
import { beginTry, endDelivery, isClinicianNow } from '../deliveries/queries.ts';
import { kindsFor } from '../policy.ts';
import { TRIES, type DeliveryPorts } from '../push/deliver-push.ts';
import { listChoices } from '../settings/queries.ts';
import { countKinds } from './queries.ts';
import { digestText } from './write-digest.ts';

/** Mails one digest, counted at this moment; throws for another try. */
export async function deliverDigest({ db, mail, config }: DeliveryPorts, id: Id): Promise<void> {
  const delivery = await beginTry(db, id);
  if (!delivery) return;
  const { accountId } = delivery;
  const kinds = kindsFor(await listChoices(db, accountId), 'mail', await isClinicianNow(db, accountId));
  const counts = await countKinds(db, { accountId }, kinds);
  const to = await findEmail(db, accountId);
  if (counts.size === 0 || to === undefined)
    return endDelivery(db, id, { state: 'suppressed', reason: 'nothing_left' });
  try {
    await mail.send({ to, ...digestText(counts, config.pageUrl) });
  } catch (error) {
    if (delivery.tries >= TRIES) return endDelivery(db, id, { state: 'failed', reason: 'unreachable' });
    throw error;
  }
  await endDelivery(db, id, { state: 'sent' });
}
