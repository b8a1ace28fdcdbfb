import { generateSecret, generateURI, verify } from 'otplib';
import type { Clock } from '../kernel/time.ts';

const STEP_SECONDS = 30;

/** A new seed for time-based one-time codes (RFC 6238): 160 random bits in Base32, as authenticator apps take it. */
export function newSeed(): string {
  return generateSecret();
}

/** The `otpauth://` address that authenticator apps read from a QR code. */
export function seedUri(seed: string, account: string): string {
  return generateURI({ issuer: 'Curbside', label: account, secret: seed });
}

/**
 * The time step a code belongs to, this one or a neighbour; undefined when it fits none of them. Whoever accepts it keeps
 * the step and takes none at or before it again.
 */
export async function stepOfCode(seed: string, code: string, clock: Clock): Promise<number | undefined> {
  const epoch = Math.floor(clock() / 1000);
  const result = await verify({ secret: seed, token: code, epoch, epochTolerance: STEP_SECONDS });
  return result.valid ? Math.floor(epoch / STEP_SECONDS) + result.delta : undefined;
}
