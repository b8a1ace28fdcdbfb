import { createHmac } from 'node:crypto';
import { ConfigError } from '../config.ts';
import { parseRing, ringOf, type KeyRing } from '../keys.ts';

/** The keys of push: one ring signs for push services, one made from it seals the addresses of devices. */
export interface PushRings {
  readonly signing: KeyRing;
  readonly sealing: KeyRing;
}

/** Reads `PUSH_KEYS`; undefined without it: then there is no push. Throws {@link ConfigError}. */
export function pushRings(lines: string | undefined): PushRings | undefined {
  if (lines === undefined) return undefined;
  const signing = parseRing(lines.split(','), 'PUSH_KEYS');
  if (typeof signing === 'string') throw new ConfigError([signing]);
  const sealing = ringOf(
    signing.all.map(({ id, key }) => ({ id, key: createHmac('sha256', key).update('push address').digest() })),
  );
  return sealing && { signing, sealing };
}
