import type { Document } from '../../document.ts';
import { matchAt, skipFillers, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

/** Beds, trial subjects, police cases, file names, handles: any other unique number or code, 45 CFR 164.514(b)(2)(i)(R). */
export const anyCode: Recognizer = {
  name: 'any/code',
  class: 'R',
  label: 'ID',
  reason: 'unique_code',
  cues: [
    {
      words: ['bed', 'bed no', 'bed number', 'bed #', 'bay'],
      value:
        /(?:[A-Z]{0,2}\d{1,4}[A-Z]?|[A-Z]\d?)(?![\w%]|[-/.]?\d)(?!\s?(?:days?|hours?|hrs?|weeks?|nights?|mg|cm|kg|of|min|patients?|h)\b)/y,
      score: 0.85,
    },
    {
      words: phrases(
        'subject, subject id, subject no, subject number, subject #, trial subject, study subject, trial id, participant, participant id, participant no, screening no, screening number, randomization no, randomisation no, enrolled as subject, enrollment no, study no, study number, study id, case no, case number, case #, police case, police case no, docket, docket no, court case, incident no, incident number, report no, badge, badge no, badge number, inmate, inmate no, inmate number, employee id, employee no, employee number, staff id, student id, student no, service no, service number, id, id #, id no, id number, ref, ref no, ref #, ref . code, ref code, reference, reference no, reference number, site id, donor id, donor no, unos id, tracking no, tracking number, confirmation, confirmation no, barcode, qr code, wristband, prison no, passcode, pin, username, user id, login, veteran id, military id',
      ),
      value: 'id',
      digits: 3,
      unlessAfter: /\s?(?:mg|mcg|ml|kg|%|years?|weeks?|days?|patients?|visits?)\b/iy,
      score: 0.9,
    },
    {
      words: ['subject', 'trial subject', 'study subject', 'participant', 'subject id'],
      value: /[A-Za-z]{2,12}(?:-[A-Za-z]{1,6})?-\d{2,6}(?:-\d{1,6}){0,2}/y,
      score: 0.95,
    },
  ],
  finders: [
    { on: ['@'], find: findHandle },
    { on: ['('], find: findBracketed },
    { on: ['mixed'], find: findExtension },
    { on: ['room', 'rm', 'cubicle', 'zimmer'], find: findRoom },
    {
      on: phrases(
        'jpg, jpeg, png, heic, heif, gif, tif, tiff, bmp, webp, pdf, doc, docx, dcm, mp4, mov, avi, xlsx, csv, txt, mp3, wav, zip',
      ),
      find: findFile,
    },
    { on: ['tattoo', 'tattooed', 'tattoos', 'inscription', 'engraved'], find: findTattoo },
  ],
  shapes: [
    { starts: 'digit', pattern: /(?:19|20)\d{2}-[A-Z]{2}-\d{4,7}(?![\w-])/y, score: 0.9 },
    { starts: ['///', '/'], pattern: /\/\/\/\p{L}{2,20}\.\p{L}{2,20}\.\p{L}{2,20}/uy, score: 0.97 },
    {
      starts: 'digit',
      pattern: /\d{9,12}(?![\d.,%-]|\s?(?:copies|iu|u\/|cells|mg|ml|\/))/iy,
      unlessNear: wordSet('nct isrctn doi pmid loinc snomed cpt icd orcid isbn issn'),
      score: 0.75,
    },
  ],
};

const HANDLE = /@[\p{L}\p{N}_][\p{L}\p{N}_.]{1,29}/uy;

function findHandle(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const match = token && matchAt(HANDLE, document.text, token.start);
  if (!token || match === undefined || /[\p{L}\p{N}]/u.test(document.text[token.start - 1] ?? ' ')) return undefined;
  const handle = match.replace(/[._]+$/, '');
  return /\p{L}/u.test(handle)
    ? { start: token.start, end: token.start + handle.length, score: 0.9, label: 'HANDLE', reason: 'social_handle' }
    : undefined;
}

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

const QUOTED = /"[^"\n]{2,80}"|'[^'\n]{2,80}'/y;

/** The words of a tattoo: `tattoo … reads "…"`. */
function findTattoo(document: Document, index: number): Found | undefined {
  for (let at = index + 1; at < index + 10; at++) {
    const token = document.tokens[at];
    if (!token || /[.;!?]/.test(token.text)) return undefined;
    if (token.text !== '"' && token.text !== "'") continue;
    const match = matchAt(QUOTED, document.text, token.start);
    return match === undefined
      ? undefined
      : { start: token.start, end: token.start + match.length, score: 0.9, reason: 'unique_mark', label: 'MARK' };
  }
  return wordAt(document, index) === '' ? undefined : undefined;
}

const BRACKETED = /\(\s?#?\d{6,11}\s?\)/y;

/** A bare number of six or more digits in brackets, as after a name: "(78074569)". */
function findBracketed(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const match = token && matchAt(BRACKETED, document.text, token.start);
  if (!token || match === undefined || document.tokens[index - 1]?.kind !== 'word') return undefined;
  return { start: token.start + 1, end: token.start + match.length - 1, score: 0.85 };
}

/** "RN x3317": a telephone extension glued to its x. */
function findExtension(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || !/^x\d{3,5}$/.test(token.lower) || document.tokens[index - 1]?.kind === 'number') return undefined;
  return { start: token.start, end: token.end, score: 0.8, class: 'D', label: 'PHONE', reason: 'telephone_number' };
}

const ROOM = /(?:[A-Z]{0,2}\d{1,4}[A-Za-z]?(?:-\d{1,3}[A-Z]?)?)(?![\w%]|\.\d)(?!\s?(?:air|days?|hours?|l\b|temp))/iy;
const NO_BED = wordSet(
  'operating operative or procedure surgical exam examination waiting emergency suite endoscopy recovery trauma delivery theatre ct mri',
);

/** A patient's room; operating rooms, waiting rooms and room air stay. */
function findRoom(document: Document, index: number): Found | undefined {
  if (
    NO_BED.has(wordAt(document, index - 1)) ||
    (wordAt(document, index - 1) === ',' && NO_BED.has(wordAt(document, index - 2)))
  )
    return undefined;
  const at = skipFillers(document, index + 1, 3);
  const token = document.tokens[at];
  const hashed = wordAt(document, at - 1) === '#' && document.tokens[at]?.text.length === 1;
  const match = token && !hashed ? matchAt(ROOM, document.text, token.start) : undefined;
  return token && match !== undefined
    ? { start: token.start, end: token.start + match.length, score: 0.85 }
    : undefined;
}
