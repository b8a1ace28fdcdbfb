/** Room for a text of some 5,000 words; the bytes of longer texts are not kept. */
const KEPT = 32_768;
const encoder = new TextEncoder();
const kept = new Uint8Array(KEPT);

/**
 * The UTF-16 codes of a text, one a unit; bytes where the text is plain ASCII. They hold until the next call and may be followed
 * by others. Strings come in many representations, and `charCodeAt` in a loop that has met more than four is several times slower.
 */
export function codesOf(text: string): Uint8Array | Uint16Array {
  return asciiOf(text) ?? wideCodesOf(text);
}

function wideCodesOf(text: string): Uint16Array {
  const codes = new Uint16Array(text.length);
  for (let at = 0; at < codes.length; at++) codes[at] = text.charCodeAt(at);
  return codes;
}

/** The bytes of a text that is plain ASCII, undefined for any other; as {@link codesOf}. */
export function asciiOf(text: string): Uint8Array | undefined {
  const bytes = text.length <= KEPT ? kept : new Uint8Array(text.length);
  const { read, written } = encoder.encodeInto(text, bytes);
  return read === text.length && written === text.length ? bytes : undefined;
}
