import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** National insurance, tax and personal numbers of further countries by cue, 45 CFR 164.514(b)(2)(i)(I). */
export const anyInsurance: Recognizer = {
  name: 'any/insurance',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases(
        'taj, bsn, aadhaar, aadhar, nric, pesel, cpf, curp, dni, nie, cnp, codice fiscale, tfn, steuernummer, personnummer, cpr, fødselsnummer, oib, ppsn, pps number, pps no, nir, numéro de sécu, rodné číslo, tax id, ein, medicare card, ihi, nhi',
      ),
      value: 'id',
      digits: 5,
      score: 0.95,
    },
  ],
};
