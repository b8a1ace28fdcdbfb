import type { Document } from '../../document.ts';
import { digitCount, isNear, matchAt, opensDate, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

const EXTENSION = String.raw`(?:[ ,;]{0,2}(?:ext(?:ension|n)?\.?|x|#)[ .:]{0,2}\d{1,6}(?!\w))?`;
const NANP = new RegExp(
  String.raw`(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ] ?)[2-9]\d{2}[-. ]\d{4}(?![\d-])` + EXTENSION,
  'iy',
);
const INTERNATIONAL = new RegExp(
  String.raw`(?:\+|00)[1-9]\d{0,2}(?:[-. /]{0,2}\(?\d{1,5}\)?){2,6}(?!\d)` + EXTENSION,
  'iy',
);
/** National forms that open with 0: UK 020 7946 0000, AU 0412 555 093, DE 0221 1234567, FR 01 23 45 67 89. */
const NATIONAL = new RegExp(String.raw`\(?0\d{1,5}\)?(?: ?[-./ ] ?\d{1,8}){1,5}(?![\d-])` + EXTENSION, 'iy');
const CUED = new RegExp(String.raw`(?:\+|00)?\(?\d(?:[-. /()]{0,2}\d){2,16}(?!\d)` + EXTENSION, 'iy');
const SHORT = /-?x?\d{1,2}?-?\d{3,5}(?![\d-])(?!\s?(?:mg|ml|times|days?|hours?|weeks?|am|pm|am)\b)/iy;
const INDIAN = /[6-9]\d{4}[- ]\d{5}(?![\d-])/y;
const SEVEN = /[2-9]\d{2}-\d{4}(?![\d-])/y;

const PHONE_WORDS = wordSet(
  'phone phones telephone tel cell mobile mob ph call callback called contact number reach reachable reached whatsapp text sms pager page landline handy telefon hotline teléfono telefono tfno tlf móvil movil celular celu portable téléphone cellulare telefoon mobiel gsm puh puhelin telefone telemóvel komórka erreichbar rückruf durchwahl mobil festnetz anrufen tel. voicemail dial ring signal beeper bleep ext office answering message messages registered phoned',
);
const FAX_WORDS = wordSet('fax faxed facsimile telefax faxes efax fx');

/** Telephone and fax numbers, 45 CFR 164.514(b)(2)(i)(D) and (E); public helplines stay. */
export const anyPhone: Recognizer = {
  name: 'any/phone',
  class: 'D',
  label: 'PHONE',
  reason: 'telephone_number',
  finders: [
    { on: ['number', 'mixed', '(', '+'], digits: [1, 15], figures: 7, find: findPhone },
    {
      on: phrases('zero, oh, one, two, three, four, five, six, seven, eight, nine, double, triple'),
      find: findSpoken,
    },
  ],
  cues: [
    {
      words: phrases(
        'pager, pager no, pager #, page, durchwahl, dw, nebenstelle, apparat, app, funk, piepser, beep, beep me, beep me on, bleep no, bip, poste, vocera, voalte, spectralink, spectra link, ascom, hunt group, team phone, extn, page me on, page me at, beeper, bleep, bleep me on, extension, ext, ext ., dect, phone ending in, phone ends in, phone ending, phone number ending in, phone number ends in, phone number ending, number ending in, number ends in, cell ending in, cell ends in, mobile ending in, ending in phone, vocera',
      ),
      value: SHORT,
      unlessAfter: /\s?(?:of|\/|%|weeks?|days?|years?|mg|words)/iy,
      check: (value) => digitCount(value) >= 3,
      score: 0.85,
    },
    {
      words: phrases(
        "phone, phone no, phone number, phone #, telephone, tel, tel ., tel no, cell, cell #, cell phone, mobile, mobile no, mobile number, mob, ph, ph ., ph no, whatsapp, contact number, contact no, contact, callback, callback number, call back, landline, handy, telefon, call me on, call me at, call her on, call him on, call her at, call him at, call, reach me on, reach me at, reached at, reached on, reachable at, reachable on, text me on, text me at, sms, ring me on, dial, home phone, work phone, phone is, phone ' s, called at, answering at, call me back on, call me back at",
      ),
      value: CUED,
      check: (value) => digitCount(value) >= 7,
      score: 0.95,
    },
  ],
  shapes: [{ starts: ['x'], pattern: /x ?\d{3,6}(?![\w-])/iy, near: PHONE_WORDS, score: 0.8 }],
};

/** Fax numbers by their cue. */
export const anyFax: Recognizer = {
  name: 'any/fax',
  class: 'E',
  label: 'FAX',
  reason: 'fax_number',
  cues: [
    {
      words: phrases(
        'fax, fax no, fax number, fax #, fax to, by fax, facsimile, telefax, efax, fx, fax results to, fax it to, fax at, fax me at, fax me on, facsimile from his gp, faxed to, faxed from',
      ),
      value: CUED,
      check: (value) => digitCount(value) >= 6,
      score: 0.97,
    },
  ],
};

const NOT_PHONE = wordSet(
  'nct isrctn doi pmid loinc icd cpt table figure version rs chebi snomed rxcui ndc eudract omim row',
);

/** Free helplines, known to everybody: they stay (product.md 4.2, engine.md 4). */
const HELPLINES = wordSet(
  '18002221222 8002221222 18002738255 8002738255 18007848669 8007848669 18006624357 8006624357 18007997233 8007997233 116123 988 911 112 999 111 131114 18006564673 8006564673',
);

function findPhone(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || token.end - token.start > 15) return undefined;
  const { text } = document;
  const before = text[token.start - 1] ?? ' ';
  if (/[\d.]/.test(before) || (before === '-' && /[\w]/.test(text[token.start - 2] ?? '')) || before === '/')
    return undefined;
  const match = shapeAt(document, index, token.start);
  if (match === undefined || opensDate(text, token.start)) return undefined;
  const digits = match.replace(/\D/g, '');
  if (HELPLINES.has(digits) || NOT_PHONE.has(wordAt(document, index - 1)) || NOT_PHONE.has(wordAt(document, index - 2)))
    return undefined;
  const fax = isNear(document, index, FAX_WORDS, 7);
  const kind = fax ? ({ class: 'E', label: 'FAX', reason: 'fax_number' } as const) : {};
  return { start: token.start, end: token.start + match.length, score: 0.93, ...kind };
}

function shapeAt(document: Document, index: number, at: number): string | undefined {
  const { text } = document;
  const code = text.charCodeAt(at);
  if (code === 0x28) return at28(document, index, at);
  const nanp = matchAt(NANP, text, at);
  if (nanp !== undefined) return nanp;
  if (code === 0x2b || text.startsWith('00', at)) return withDigits(matchAt(INTERNATIONAL, text, at), 8, 15);
  if (code === 0x30) return national(document, index, at);
  const indian = matchAt(INDIAN, text, at);
  if (indian !== undefined) return indian;
  const reached = isReached(document, index) ? matchAt(SEVEN, text, at) : undefined;
  if (reached !== undefined) return reached;
  const cued = isNear(document, index, PHONE_WORDS, 7) || isNear(document, index, FAX_WORDS, 7) || isTagged(text, at);
  return cued ? (matchAt(SEVEN, text, at) ?? withDigits(matchAt(CUED, text, at), 8, 15)) : undefined;
}

const ON = wordSet('on at @');
const WHO = wordSet(
  'family son daughter wife husband mum mom mother dad father sister brother partner carer him her them me us gp desk ward clinic office pharmacy lab reception secretary nurse home guardian parents next kin niece nephew neighbour neighbor friend aunt uncle granddaughter grandson',
);

/** "family on 555-0142", "on 555-0142": seven digits after a person and "on"; a serial that opens with 0 ends no range. */
function isReached(document: Document, index: number): boolean {
  if (!ON.has(wordAt(document, index - 1))) return false;
  return WHO.has(wordAt(document, index - 2)) || wordAt(document, index + 2).startsWith('0');
}

const TAG = /\s?-?\s?(?:office|fax|mobile|cell|home|work)\b/iy;

/** "416 60 039 office": the kind of line stands behind the number. */
function isTagged(text: string, at: number): boolean {
  const match = matchAt(CUED, text, at);
  return match !== undefined && digitCount(match) >= 7 && matchAt(TAG, text, at + match.length) !== undefined;
}

function at28(document: Document, index: number, at: number): string | undefined {
  const nanp = matchAt(NANP, document.text, at);
  if (nanp !== undefined) return nanp;
  if (document.text[at + 1] === '0') return national(document, index, at);
  return isNear(document, index, PHONE_WORDS, 7) || isTagged(document.text, at)
    ? withDigits(matchAt(CUED, document.text, at), 7, 15)
    : undefined;
}

function national(document: Document, index: number, at: number): string | undefined {
  const match = withDigits(matchAt(NATIONAL, document.text, at), 9, 13);
  if (match !== undefined && (match.replace(/\D/g, '').length >= 10 || isNear(document, index, PHONE_WORDS, 7)))
    return match;
  return isNear(document, index, PHONE_WORDS, 7) ? withDigits(matchAt(CUED, document.text, at), 9, 13) : undefined;
}

function withDigits(match: string | undefined, least: number, most: number): string | undefined {
  if (match === undefined) return undefined;
  const count = digitCount(match);
  return count >= least && count <= most + 6 ? match : undefined;
}

const DIGIT_WORDS = wordSet('zero oh one two three four five six seven eight nine double triple hundred');
const BETWEEN = wordSet(', - . area code then and ;');

/** Seven or more digit words in a row, as in dictation. */
function findSpoken(document: Document, index: number): Found | undefined {
  if (
    DIGIT_WORDS.has(wordAt(document, index - 1)) ||
    (wordAt(document, index - 1) === ',' && DIGIT_WORDS.has(wordAt(document, index - 2)))
  )
    return undefined;
  let last = index;
  let count = 0;
  for (let at = index; at < index + 40; at++) {
    const word = wordAt(document, at);
    if (DIGIT_WORDS.has(word)) {
      count++;
      last = at;
    } else if (!BETWEEN.has(word)) break;
  }
  const start = document.tokens[index]?.start ?? 0;
  const end = document.tokens[last]?.end ?? 0;
  if (count < 7) return undefined;
  const fax = isNear(document, index, FAX_WORDS, 7);
  return { start, end, score: 0.9, ...(fax ? ({ class: 'E', label: 'FAX', reason: 'fax_number' } as const) : {}) };
}
