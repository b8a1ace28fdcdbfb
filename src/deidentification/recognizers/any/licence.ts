import { isDea } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Driving, professional, travel and civil documents, 45 CFR 164.514(b)(2)(i)(K); NPI and DEA of a treating doctor link. */
export const anyLicence: Recognizer = {
  name: 'any/licence',
  class: 'K',
  label: 'LICENSE',
  reason: 'licence_number',
  cues: [
    {
      words: phrases(
        "driver ' s license, driver ' s licence, driver license, drivers license, drivers licence, driver ' s license number, driver license number, drivers license number, driver ' s license no, driving licence, driving license, dl, dl #, dl no, cdl, license, licence, license #, license no, license number, licence no, licence number, lic, lic #, lic . no, lic no, medical license, medical licence, passport, passport no, passport number, passport #, reisepass, personalausweis, führerschein, dea, dea #, dea no, dea number, npi, npi #, npi no, npi number, upin, gmc, gmc no, gmc number, nmc pin, ahpra, cpso, cpso #, certificate, certificate no, certificate number, cert no, cert . no, cert #, birth cert no, birth cert . no, birth cert, birth certificate, birth certificate no, birth certificate number, death certificate, death certificate no, death cert, visa no, visa number, green card, alien no, alien number, a - number, state id, national id, id card, id card no, identity card, aadhaar, aadhar, pan, nric, pesel, bsn, nino, ni number, ni no, national insurance, national insurance no, national insurance number, cpf, curp, dni, nie, cnp, codice fiscale, sin, sin #, sin number, tfn, steuer id, steuernummer, efn, lanr, personnummer, tax id, ein, bsnr",
      ),
      value: 'id',
      digits: 4,
      unlessAfter: /\s?(?:mg|ml|kg|%|years?|weeks?|days?)\b/iy,
      score: 0.95,
    },
  ],
  shapes: [
    { starts: 'mixed', pattern: /[ABFGMPRXabfgmprx][A-Za-z9]\d{7}(?![\w-])/y, check: isDea, score: 0.95 },
    {
      starts: 'mixed',
      pattern: /[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D](?!\w)/y,
      near: new Set(['ni', 'nino', 'insurance']),
      score: 0.95,
    },
    { starts: ['camd'], pattern: /CAMD-\d{4}-\d{4}(?![\w-])/iy, score: 0.95 },
  ],
};
