import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Serial and lot numbers of implants and machines, 45 CFR 164.514(b)(2)(i)(M); types and model families stay. */
export const anyDevice: Recognizer = {
  name: 'any/device',
  class: 'M',
  label: 'DEVICE',
  reason: 'device_number',
  cues: [
    {
      words: phrases(
        'serial, serial no, serial number, serial #, serial nos, serial . no, s / n, sn, s / n #, ser no, ser . no, ser . #, ser #, serial . #, sernum, device serial number, device serial, device id, device no, device number, implant id, implant no, udi, imei, pump id, lot, lot no, lot number, lot #, lots, batch, batch no, batch number, batch #, model / serial, same lot (',
      ),
      value: 'id',
      digits: 3,
      unlessAfter: /\s?(?:mg|mcg|ml|kg|%|years?|weeks?|days?|patients?|of)\b/iy,
      score: 0.95,
    },
    { words: ['udi'], value: /\(01\)\d{14}(?:\(\d{2}\)[\w-]{1,20}){0,4}/y, score: 0.99 },
  ],
  finders: [],
  shapes: [{ starts: ['('], pattern: /\(01\)\s?\d{14}(?:\s?\(\d{2}\)\s?[\w-]{1,20}){0,4}/y, score: 0.99 }],
};
