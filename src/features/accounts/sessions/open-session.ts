import { assuranceOf, type Factor } from '../../../kernel/actor.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { KeyRing } from '../../../platform/keys.ts';
import { keyedHash } from '../../../platform/sealing.ts';
import { ACCESS_TOKEN_SECONDS, type AccessClaims, type AccessTokens } from '../../../platform/tokens.ts';
import { newSecret, secretHash } from '../secrets.ts';
import type { DevicePlatform } from '../tables.ts';
import { insertRefreshToken, insertSession } from './queries.ts';

/** What a client gets to speak with: an access token for `expiresIn` seconds and a refresh token for one use. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly sessionId: Id;
}

/** What a client says it is; only a keyed hash and a coarse platform are kept. */
export interface DeviceHint {
  readonly userAgent: string;
}

/** What was opened, to be signed once the transaction has committed. */
export interface OpenedSession extends AccessClaims {
  readonly refreshToken: string;
}

/** Opens a session of its own family of refresh tokens. */
export async function openSession(
  tx: Database,
  keys: { readonly session: KeyRing },
  input: { readonly accountId: Id; readonly factor: Factor; readonly device: DeviceHint },
): Promise<OpenedSession> {
  const { accountId, factor } = input;
  const aal = assuranceOf(factor);
  const sessionId = newId();
  const refreshToken = newSecret('refresh');
  const device = deviceHash(keys, input.device);
  const authTime = await insertSession(tx, {
    id: sessionId,
    accountId,
    aal,
    factor,
    platform: platformOf(input.device),
    device,
  });
  await insertRefreshToken(tx, { tokenHash: secretHash(refreshToken), sessionId, predecessor: null });
  return { accountId, sessionId, aal, authTime, refreshToken };
}

/** Signs the access token of a session. */
export async function toTokenPair(tokens: AccessTokens, opened: OpenedSession): Promise<TokenPair> {
  const accessToken = await tokens.sign(opened);
  const { refreshToken, sessionId } = opened;
  return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS, sessionId };
}

/** A keyed hash of what the client says it is: enough to see whether a token moved to another program. */
export function deviceHash(keys: { readonly session: KeyRing }, device: DeviceHint): Buffer {
  return keyedHash(keys.session, 'device', device.userAgent);
}

const PLATFORMS: readonly (readonly [RegExp, DevicePlatform])[] = [
  [/Android/i, 'android'],
  [/iPhone|iPad|iOS/i, 'ios'],
  [/Windows/i, 'windows'],
  [/Mac ?OS|Macintosh|Darwin/i, 'macos'],
  [/Linux|X11/i, 'linux'],
];

function platformOf({ userAgent }: DeviceHint): DevicePlatform {
  return PLATFORMS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'other';
}
