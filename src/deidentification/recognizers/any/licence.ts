import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Driving, professional, travel and civil documents, 45 CFR 164.514(b)(2)(i)(K). */
export const anyLicence: Recognizer = {
  name: 'any/licence',
  class: 'K',
  label: 'LICENSE',
  reason: 'licence_number',
  cues: [
    {
      words: phrases(
        "driver ' s license, driver ' s licence, driver license, drivers license, drivers licence, driver ' s license number, driver license number, drivers license number, driver ' s license no, driving licence, driving license, dl, dl #, dl no, cdl, license, licence, license #, license no, license number, licence no, licence number, lic, lic #, lic . no, lic no, medical license, medical licence, passport, passport no, passport number, passport #, upin, ahpra, certificate, certificate no, certificate number, cert no, cert . no, cert #, birth cert no, birth cert . no, birth cert, birth certificate, birth certificate no, birth certificate number, death certificate, death certificate no, death cert, visa no, visa number, green card, alien no, alien number, a - number, state id, national id, id card, id card no, identity card, a number, rn license, nursing license, state license, state license no, state license number, residence permit, us passport, uscis, pcn",
      ),
      value: 'id',
      digits: 4,
      unlessAfter: /\s?(?:mg|ml|kg|%|years?|weeks?|days?|predicted)\b/iy,
      score: 0.95,
    },
  ],
};
