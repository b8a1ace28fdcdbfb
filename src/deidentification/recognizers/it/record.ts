import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Record numbers of Italian hospitals, 45 CFR 164.514(b)(2)(i)(H): cartella clinica, nosologico. */
export const itRecord: Recognizer = {
  name: 'it/record',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases(
        'cartella, cartella n, cartella clinica, cartella clinica n, nosologico, n nosologico, n . nosologico, nosografico, scheda n, id paziente, cod paziente, codice paziente, n . cartella, n cartella',
      ),
      value: 'id',
      digits: 4,
      score: 0.95,
    },
  ],
};
