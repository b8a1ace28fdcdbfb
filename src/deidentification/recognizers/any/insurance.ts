import { isDayOf } from '../calendar.ts';
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
        'taj, nric, pesel, curp, cnp, tfn, steuernummer, personnummer, personnr, personnr ., pnr, cpr - nr, cprnr, cpr, fødselsnummer, fødselsnr, fnr, fnr ., f . nr, oib, ppsn, pps number, pps no, rodné číslo, tax id, ein, medicare card, ihi, nss, afm, amka, hetu, henkilötunnus, isikukood, egn, jmbg, kennitala, tc kimlik, tc kimlik no',
      ),
      value: 'id',
      digits: 5,
      score: 0.95,
    },
  ],
  shapes: [
    {
      starts: 'digit',
      length: [6, 6],
      figures: 8,
      next: '-+',
      pattern: /\d{6}[-+]\d{4}(?![\w-])/y,
      check: opensWithBirthday,
      score: 0.92,
    },
  ],
};

/** Swedish and Danish numbers open with the birthday, `640823-3234` and `230864-1234`. */
function opensWithBirthday(value: string): boolean {
  const [first, month, last] = [value.slice(0, 2), value.slice(2, 4), value.slice(4, 6)].map(Number);
  return isDayOf(month ?? 0, first ?? 0) || isDayOf(month ?? 0, last ?? 0);
}
