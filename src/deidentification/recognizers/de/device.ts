import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** German serial and batch numbers by cue, 45 CFR 164.514(b)(2)(i)(M). */
export const deDevice: Recognizer = {
  name: 'de/device',
  class: 'M',
  label: 'DEVICE',
  reason: 'device_number',
  cues: [
    {
      words: phrases(
        'seriennummer, serien - nr, ser - nr, ser . - nr, chargennummer, chargen - nr, ch . - b, ch - b, ch . b, charge, gerätenummer, geräte - nr, implantatnummer, fabrik - nr',
      ),
      value: 'id',
      digits: 3,
      score: 0.95,
    },
  ],
};
