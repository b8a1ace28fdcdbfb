import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import type { Doctor, Reply } from './doctors.ts';

/** Stands in the metadata of pictures made here: it must not be in what is stored. */
export const CANARY = 'Gwendolyn Canary 1943-02-17';

/** A picture with EXIF that names somebody; noise, so that it does not compress. */
export async function aPicture(
  format: 'jpeg' | 'png' | 'webp' = 'png',
  size: { readonly width: number; readonly height: number } = { width: 120, height: 80 },
): Promise<Buffer> {
  const picture = sharp({
    create: { ...size, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  });
  return await picture
    .withExif({ IFD0: { Artist: CANARY, ImageDescription: CANARY } })
    .toFormat(format)
    .toBuffer();
}

/** A small PDF that says something. */
export function aPdf(text = 'SAMPLE'): Buffer {
  const stream = `BT /F1 24 Tf 40 100 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let pdf = '%PDF-1.7\n';
  const places = objects.map((object, index) => {
    const at = pdf.length;
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const start = pdf.length;
  pdf += `xref\n0 6\n0000000000 65535 f \n${places.join('')}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(pdf, 'latin1');
}

/** One part of a form; a file has a name. */
export interface Part {
  readonly name: string;
  readonly value: string | Buffer;
  readonly fileName?: string;
  readonly type?: string;
}

/** A `multipart/form-data` body (RFC 7578) byte by byte as it is told, with its Content-Type. */
export function aForm(parts: readonly Part[]): { readonly body: Buffer; readonly headers: Record<string, string> } {
  const boundary = `----curbside${randomUUID()}`;
  const chunks = parts.flatMap(({ name, value, fileName, type }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n`,
    ...(type === undefined ? [] : [`content-type: ${type}\r\n`]),
    '\r\n',
    value,
    '\r\n',
  ]);
  const body = Buffer.concat([...chunks, `--${boundary}--\r\n`].map((chunk) => Buffer.from(chunk)));
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

/** The form of a document. */
export function aDocumentForm(file: Buffer, kind = 'licence', fileName = 'scan.png') {
  return aForm([
    { name: 'kind', value: kind },
    { name: 'file', value: file, fileName, type: 'application/octet-stream' },
  ]);
}

/** Sends a document for a claim. */
export function sendDocument(
  who: Pick<Doctor, 'call'>,
  claimId: string,
  file: Buffer,
  more: { readonly kind?: string; readonly fileName?: string; readonly key?: string } = {},
): Promise<Reply> {
  const { body, headers } = aDocumentForm(file, more.kind, more.fileName);
  const key = more.key === undefined ? {} : { 'idempotency-key': more.key };
  return who.call('POST', `/v1/claims/${claimId}/evidence`, body, { ...headers, ...key });
}

/** A claim of an applicant that a person may decide; its id. */
export async function aClaimInReview(applicant: Pick<Doctor, 'call'>, number: string): Promise<string> {
  const facts = { kind: 'licence', country: 'GB', number, first_name: 'Alda', last_name: 'Example', attestation: true };
  const made = await applicant.call('POST', '/v1/claims', facts);
  if (made.status !== 201) throw new Error(`no claim: ${made.text}`);
  const id = String(made.body.id);
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const { body } = await applicant.call('GET', `/v1/claims/${id}`);
    if (body.status === 'needs_review') return id;
    await sleep(50);
  }
  throw new Error('the checks did not end within 20 s');
}
