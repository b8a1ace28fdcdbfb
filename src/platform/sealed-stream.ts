import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const MARK = Buffer.from('CBS1');
const PREFIX_BYTES = 7;
const TAG_BYTES = 16;
const HEADER_BYTES = MARK.length + PREFIX_BYTES;
/** Plaintext of every chunk but the last. */
export const CHUNK_BYTES = 65_536;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/**
 * Encrypts in chunks of 64 KiB with AES-256-GCM by the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: "Online
 * Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015): the nonce is a random prefix, the number
 * of the chunk and whether it is the last. So chunks cannot be cut off, moved or left out. `key`: 32 bytes, for one
 * plaintext only; `bound` is authenticated and not stored.
 */
export function sealStream(key: Uint8Array, bound: string, plaintext: Uint8Array): Buffer {
  const prefix = randomBytes(PREFIX_BYTES);
  const chunks = Math.max(1, Math.ceil(plaintext.length / CHUNK_BYTES));
  const sealed = Array.from({ length: chunks }, (_none, index) => {
    const part = plaintext.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(prefix, index, index === chunks - 1));
    cipher.setAAD(Buffer.from(bound));
    return Buffer.concat([cipher.update(part), cipher.final(), cipher.getAuthTag()]);
  });
  return Buffer.concat([MARK, prefix, ...sealed]);
}

/** Opens what {@link sealStream} made; undefined when key, `bound`, or anything of the chunks and their order differs. */
export function openStream(key: Uint8Array, bound: string, sealed: Uint8Array): Buffer | undefined {
  const whole = Buffer.from(sealed);
  if (whole.length < HEADER_BYTES + TAG_BYTES || !whole.subarray(0, MARK.length).equals(MARK)) return undefined;
  const prefix = whole.subarray(MARK.length, HEADER_BYTES);
  const body = whole.subarray(HEADER_BYTES);
  const chunks = Math.ceil(body.length / SEALED_CHUNK_BYTES);
  try {
    const parts = Array.from({ length: chunks }, (_none, index) => {
      const part = body.subarray(index * SEALED_CHUNK_BYTES, (index + 1) * SEALED_CHUNK_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(prefix, index, index === chunks - 1), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(bound));
      decipher.setAuthTag(part.subarray(Math.max(0, part.length - TAG_BYTES)));
      return Buffer.concat([decipher.update(part.subarray(0, -TAG_BYTES)), decipher.final()]);
    });
    return Buffer.concat(parts);
  } catch {
    return undefined;
  }
}

function nonceOf(prefix: Uint8Array, index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(PREFIX_BYTES + 5);
  nonce.set(prefix);
  nonce.writeUInt32BE(index, PREFIX_BYTES);
  nonce.writeUInt8(isLast ? 1 : 0, PREFIX_BYTES + 4);
  return nonce;
}
