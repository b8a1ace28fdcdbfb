import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Canadian driving licences and registration numbers of doctors, 45 CFR 164.514(b)(2)(i)(K). */
export const caLicence: Recognizer = {
  name: 'ca/licence',
  class: 'K',
  label: 'LICENSE',
  reason: 'licence_number',
  cues: [
    { words: phrases('cpso, cpso #, cpsbc, cpsa, cmq'), value: /\d{4,6}(?!\d)/y, score: 0.95 },
    { words: phrases('minc, minc #'), value: /CAMD-?\d{4}-?\d{4}(?!\w)/iy, score: 0.98 },
  ],
  shapes: [
    { starts: ['camd'], pattern: /CAMD-\d{4}-\d{4}(?![\w-])/iy, score: 0.95 },
    { starts: 'mixed', length: [5, 5], next: '-', pattern: /[A-Z]\d{4}-\d{5}-\d{5}(?![\w-])/y, score: 0.95 },
  ],
};
