import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** German passports, identity cards, driving licences, and numbers of doctors (LANR, BSNR, EFN), 45 CFR 164.514(b)(2)(i)(K). */
export const deLicence: Recognizer = {
  name: 'de/licence',
  class: 'K',
  label: 'LICENSE',
  reason: 'licence_number',
  cues: [
    {
      words: phrases(
        'reisepass, reisepassnummer, pass - nr, passnummer, personalausweis, personalausweisnummer, ausweisnummer, ausweis - nr, ausweis, aufenthaltstitel',
      ),
      value: /(?=[A-Z0-9]{0,9}\d)[CFGHJKLMNPRTVWXYZ0-9]{9,10}D?(?!\w)/y,
      score: 0.97,
    },
    {
      words: phrases('führerschein, führerscheinnummer, führerschein - nr'),
      value: /[A-Z0-9]{10,11}(?!\w)/y,
      check: (value) => /\d{2}/.test(value),
      score: 0.97,
    },
    {
      words: phrases('lanr, bsnr, efn, arztnummer, betriebsstättennummer'),
      value: /\d{9}(?:\d{6})?(?!\d)/y,
      score: 0.97,
    },
  ],
};
