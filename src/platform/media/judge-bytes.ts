/** What a document may be once it is stored. */
export const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** Why bytes are not taken. */
export type Fault = 'unsupported' | 'damaged' | 'too_many_pixels' | 'two_formats';

/** What the child process says; the bytes follow a line break after it. */
export type Verdict = { readonly mediaType: MediaType } | { readonly fault: Fault };

const HEAD_BYTES = 1_024;
/** A ZIP archive may stand behind anything: its directory ends within the last 65,557 bytes (APPNOTE 4.3.16). */
const TAIL_BYTES = 65_557;
const ZIP_END = 'PK\u0005\u0006';
const PAGES = /<(?:script|html|\?php|svg)[\s>]/i;

/** Whether a program that looks elsewhere than at the first bytes would take the file for something else as well. */
export function holdsTwoFormats(bytes: Buffer, mediaType: MediaType): boolean {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - TAIL_BYTES));
  if (tail.includes(ZIP_END)) return true;
  // Text streams of a PDF may speak of markup; a picture has no reason to.
  if (mediaType === 'application/pdf') return PAGES.test(head);
  return head.includes('%PDF-') || PAGES.test(bytes.toString('latin1'));
}

/** Whether a PDF begins and ends as one (ISO 32000-1, 7.5.2 and 7.5.5): cut off or followed by something, it does not. */
export function isWholePdf(bytes: Buffer): boolean {
  const end = bytes.toString('latin1', Math.max(0, bytes.length - HEAD_BYTES));
  return /^%PDF-[12]\.\d/.test(bytes.toString('latin1', 0, 8)) && /startxref\s+\d{1,10}\s+%%EOF[\s\0]*$/.test(end);
}
