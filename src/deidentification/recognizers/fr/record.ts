import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Record and admission numbers of French-speaking hospitals, 45 CFR 164.514(b)(2)(i)(H): IPP, NDA, dossier. */
export const frRecord: Recognizer = {
  name: 'fr/record',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases(
        "ipp, ipp n °, nip, nda, n ° dossier, n ° de dossier, numéro de dossier, dossier, dossier n °, dossier n, dossier patient, numéro patient, n ° patient, n ° d' admission",
      ),
      value: 'id',
      digits: 4,
      unlessAfter: /\s?(?:mg|ml|kg|%|ans|patients?|jours|cas)\b/iy,
      score: 0.95,
    },
  ],
};
