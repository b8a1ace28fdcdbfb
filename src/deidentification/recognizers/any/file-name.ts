import type { Document } from '../../document.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Names of photos and documents: they carry names, dates and numbers, 45 CFR 164.514(b)(2)(i)(Q) and (R). */
export const anyFileName: Recognizer = {
  name: 'any/file-name',
  class: 'R',
  label: 'FILE',
  reason: 'file_name',
  finders: [
    {
      on: phrases(
        'jpg, jpeg, png, heic, heif, gif, tif, tiff, bmp, webp, pdf, doc, docx, dcm, mp4, mov, avi, xlsx, csv, txt, mp3, wav, zip',
      ),
      find: findFile,
    },
  ],
};

const FILE_CHAR = /[\p{L}\p{N}_.()-]/u;

/** Photo and document names; they carry names, dates and numbers. */
function findFile(document: Document, index: number): Found | undefined {
  const { text, tokens } = document;
  const extension = tokens[index];
  if (!extension || text[extension.start - 1] !== '.') return undefined;
  let start = extension.start - 1;
  while (start > 0 && extension.start - start < 120 && FILE_CHAR.test(text[start - 1] ?? '')) start--;
  while (/[(.-]/.test(text[start] ?? '') && start < extension.start) start++;
  const name = text.slice(start, extension.start - 1);
  if (name.length < 2 || /[\p{L}\p{N}]/u.test(text[extension.end] ?? ' ')) return undefined;
  const photo = /^(?:jpe?g|png|hei[cf]|gif|tiff?|bmp|webp|dcm)$/.test(extension.lower);
  return {
    start,
    end: extension.end,
    score: 0.9,
    label: photo ? 'PHOTO' : 'FILE',
    reason: photo ? 'photo_name' : 'file_name',
    ...(photo ? { class: 'Q' as const } : {}),
  };
}
