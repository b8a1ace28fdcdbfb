import { isBsn } from '../checksums-abroad.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

/** Record and national numbers of the Netherlands and Flanders, 45 CFR 164.514(b)(2)(i)(H): patiëntnummer, BSN, polisnummer. */
export const nlIdentity: Recognizer = {
  name: 'nl/identity',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases(
        'patiëntnr, patientnr, patiëntnummer, patientnummer, patiënt nr, patiënt nummer, patiënten nr, pat nr, dossiernr, dossiernummer, dossier nr, opnamenr, opnamenummer, ziekenhuisnummer, zis nummer, zisnummer, verrichtingnr',
      ),
      value: 'id',
      digits: 4,
      score: 0.97,
    },
    {
      words: phrases('bsn, bsn nr, burgerservicenummer, sofinummer, sofi nr'),
      value: /\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)|\d{4}[ .]\d{2}[ .]\d{3}(?!\d)|\d{8,9}(?!\d)/y,
      score: 0.98,
    },
    {
      words: phrases(
        'polisnummer, polisnr, polis nr, verzekeringsnummer, verzekerdennummer, zorgpas, rijksregisternummer, rijksregisternr, insz',
      ),
      value: 'id',
      digits: 5,
      score: 0.96,
    },
  ],
  shapes: [
    {
      starts: 'digit',
      figures: 8,
      pattern: /\d{9}(?!\d)/y,
      check: isBsn,
      near: wordSet('patiënt pat mevr mevrouw dhr meneer geb geboren'),
      score: 0.9,
    },
    // Belgium: birth date, serial and two check digits, in the written form of the card.
    { starts: 'digit', figures: 8, pattern: /\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}(?!\d)/y, score: 0.97 },
  ],
};
