import { createECDH } from 'node:crypto';
import type { Static } from 'typebox';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { pushRings, type PushRings } from '../../../platform/push/push-ring.ts';
import { isPushService } from '../../../platform/push/send-push.ts';
import { publicPushKey } from '../../../platform/push/vapid.ts';
import { seal } from '../../../platform/sealing.ts';
import type { Services } from '../../../platform/services.ts';
import type { PushSubscriptionInput } from '../schemas.ts';
import { upsertSubscription } from './queries.ts';

/** The key that browsers subscribe with; throws not_found where there is no push. */
export function pushKey({ config }: Services): string {
  return publicPushKey(ringsOf(config.pushKeys).signing.current).toString('base64url');
}

/** Keeps where the device of this session takes pushes; throws `invalid_request` for an address or key that cannot be one. */
export async function subscribe(
  { db, config }: Services,
  actor: Actor,
  { endpoint, keys }: Static<typeof PushSubscriptionInput>,
): Promise<void> {
  const rings = ringsOf(config.pushKeys);
  if (!isPushService(endpoint, config.pushServices))
    refuse('/endpoint', 'push_service', 'is not of a push service that this server knows');
  const p256dh = Buffer.from(keys.p256dh, 'base64url');
  const auth = Buffer.from(keys.auth, 'base64url');
  if (!isPoint(p256dh) || auth.length !== 16) refuse('/keys', 'push_keys', 'are no keys of a subscription');
  await upsertSubscription(db, {
    accountId: actor.accountId,
    sessionId: actor.sessionId,
    endpoint: seal(rings.sealing, 'push', Buffer.from(endpoint)),
    p256dh,
    auth,
    keyId: rings.signing.current.id,
  });
}

function ringsOf(lines: string | undefined): PushRings {
  const rings = pushRings(lines);
  if (!rings) throw new NotFoundError();
  return rings;
}

function isPoint(bytes: Buffer): boolean {
  try {
    const pair = createECDH('prime256v1');
    pair.generateKeys();
    return bytes.length === 65 && pair.computeSecret(bytes).length === 32;
  } catch {
    return false;
  }
}

function refuse(pointer: string, code: string, message: string): never {
  throw new AppError('invalid_request', { errors: [{ pointer, code, message }] });
}
