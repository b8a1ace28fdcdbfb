import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const ITERATIONS = 4096;

/** The SCRAM-SHA-256 verifier Postgres stores (RFC 5802, RFC 7677), so that the password itself is never sent. */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations = ITERATIONS): string {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** Whether a stored verifier was made from this password. */
export function verifies(password: string, verifier: string): boolean {
  const parts = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$/.exec(verifier);
  if (!parts) return false;
  const again = Buffer.from(scramVerifier(password, Buffer.from(parts[2] ?? '', 'base64'), Number(parts[1])));
  const stored = Buffer.from(verifier);
  return again.length === stored.length && timingSafeEqual(again, stored);
}
