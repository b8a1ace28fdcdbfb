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
        'taj, nric, pesel, curp, cnp, tfn, steuernummer, personnummer, cpr, fødselsnummer, oib, ppsn, pps number, pps no, rodné číslo, tax id, ein, medicare card, ihi, nss, afm, amka, hetu, henkilötunnus, isikukood, egn, jmbg, kennitala, tc kimlik, tc kimlik no',
      ),
      value: 'id',
      digits: 5,
      score: 0.95,
    },
  ],
};
