import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** German registration plates by cue, 45 CFR 164.514(b)(2)(i)(L). */
export const dePlate: Recognizer = {
  name: 'de/plate',
  class: 'L',
  label: 'VEHICLE',
  reason: 'vehicle_number',
  cues: [
    {
      words: phrases('kennzeichen, kennz, kennz ., kfz, kfz - kennzeichen, auto, pkw, lkw, wagen, motorrad'),
      value: /[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[ -]?\d{1,4}[EH]?(?!\w)/y,
      score: 0.96,
    },
  ],
};
