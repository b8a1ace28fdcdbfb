import { SECOND } from '../../kernel/time.ts';
import type { Key } from '../keys.ts';
import { encryptPush, type PushKeys } from './encrypt.ts';
import { vapidHeader } from './vapid.ts';

/** Where one device takes messages. */
export interface PushTarget extends PushKeys {
  readonly endpoint: string;
}

/** What became of a message; `later`: worth another try. */
export type PushOutcome = 'sent' | 'gone' | 'refused' | 'later';

const PATIENCE_MS = 10 * SECOND;
/** How long a push service keeps a message for a device that is away, in seconds. */
const KEEP_SECONDS = 24 * 60 * 60;

/** Sends one message to one device. No redirect is followed: it could lead anywhere. */
export async function sendPush(
  target: PushTarget,
  message: object,
  sender: { readonly key: Key; readonly subject: string; readonly nowMs: number },
): Promise<PushOutcome> {
  const endpoint = new URL(target.endpoint);
  const body = encryptPush(Buffer.from(JSON.stringify(message)), target);
  try {
    const reply = await fetch(endpoint, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        authorization: await vapidHeader(sender.key, endpoint, sender.subject, sender.nowMs),
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(KEEP_SECONDS),
      },
      body: new Uint8Array(body),
    });
    await reply.body?.cancel();
    return outcomeOf(reply.status);
  } catch {
    return 'later';
  }
}

/** RFC 8030 section 5 and 7.3: 404 and 410 end a subscription. */
function outcomeOf(status: number): PushOutcome {
  if (status >= 200 && status < 300) return 'sent';
  if (status === 404 || status === 410) return 'gone';
  return status === 429 || status >= 500 ? 'later' : 'refused';
}

/**
 * Whether an endpoint belongs to a push service of the list: `host`, `*.host`, or a whole origin. Only https, except for an
 * origin that says otherwise itself. So no address that a member gives leads anywhere else.
 */
export function isPushService(endpoint: string, services: readonly string[]): boolean {
  const url = URL.parse(endpoint);
  if (!url || url.username !== '' || url.password !== '') return false;
  return services.some((service) => {
    if (service.includes('://')) return url.origin === service;
    if (url.protocol !== 'https:' || url.port !== '') return false;
    return service.startsWith('*.') ? url.hostname.endsWith(service.slice(1)) : url.hostname === service;
  });
}
