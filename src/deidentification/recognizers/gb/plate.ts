import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** UK registration plates and aircraft marks by cue, 45 CFR 164.514(b)(2)(i)(L). */
export const gbPlate: Recognizer = {
  name: 'gb/plate',
  class: 'L',
  label: 'VEHICLE',
  reason: 'vehicle_number',
  cues: [
    {
      words: phrases(
        'reg, reg no, reg . no, registration, registration no, number plate, vrm, licence plate, plate, car, van, lorry, taxi',
      ),
      value: /[A-Z]{2}\d{2} ?[A-Z]{3}(?!\w)/y,
      score: 0.95,
    },
    {
      words: phrases('helicopter, aircraft, helo, plane, glider, tail number, tail, hems'),
      value: /G-[A-Z]{4}(?!\w)/y,
      score: 0.95,
    },
  ],
};
