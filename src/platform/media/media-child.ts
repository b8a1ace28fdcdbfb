import { fileTypeFromBuffer } from 'file-type';
import { buffer } from 'node:stream/consumers';
import sharp, { type Sharp } from 'sharp';
import { holdsTwoFormats, isWholePdf, MEDIA_TYPES, type MediaType, type Verdict } from './judge-bytes.ts';

// Started by clean-media.ts for one document, with an empty environment: parsers of hostile bytes run here and nowhere
// else. Standard input is the document; standard output a line of JSON and what is to be stored.

/** 25 megapixels (guarantees.md T-31): 100 MB once decoded. */
const MOST_PIXELS = 25e6;
/** So that a picture cannot grow without bound when it is written again. */
const MOST_SIDE = 16_383;

type Picture = Exclude<MediaType, 'application/pdf'>;

const WRITERS: Readonly<Record<Picture, (picture: Sharp) => Sharp>> = {
  'image/jpeg': (picture) => picture.jpeg({ quality: 90 }),
  'image/png': (picture) => picture.png(),
  'image/webp': (picture) => picture.webp({ quality: 90 }),
};

sharp.concurrency(1);
sharp.cache(false);

const [verdict, bytes] = await judge(await buffer(process.stdin));
process.stdout.write(`${JSON.stringify(verdict)}\n`);
if (bytes) process.stdout.write(bytes);

async function judge(document: Buffer): Promise<[Verdict, Buffer?]> {
  const found = await fileTypeFromBuffer(document).catch(() => undefined);
  const mediaType = MEDIA_TYPES.find((type) => type === found?.mime);
  if (!mediaType) return [{ fault: 'unsupported' }];
  if (holdsTwoFormats(document, mediaType)) return [{ fault: 'two_formats' }];
  if (mediaType !== 'application/pdf') return await encodeAnew(document, mediaType);
  return isWholePdf(document) ? [{ mediaType }, document] : [{ fault: 'damaged' }];
}

/** Decodes the first picture and writes it again: EXIF, GPS, XMP, ICC, thumbnails and what hung behind it are gone. */
async function encodeAnew(document: Buffer, mediaType: Picture): Promise<[Verdict, Buffer?]> {
  try {
    const options = { limitInputPixels: MOST_PIXELS, failOn: 'warning', animated: false } as const;
    const { width, height } = await sharp(document, { ...options, limitInputPixels: false }).metadata();
    if (width * height > MOST_PIXELS || Math.max(width, height) > MOST_SIDE) return [{ fault: 'too_many_pixels' }];
    // Turned as EXIF says before EXIF goes.
    const picture = sharp(document, options).autoOrient();
    return [{ mediaType }, await WRITERS[mediaType](picture).toBuffer()];
  } catch {
    return [{ fault: 'damaged' }];
  }
}
