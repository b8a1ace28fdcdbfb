import { isKvnr, isPensionNumber, isTaxId } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

/** German health, pension and tax numbers, 45 CFR 164.514(b)(2)(i)(I); check digits of § 290 SGB V, § 147 SGB VI, § 139b AO. */
export const deInsurance: Recognizer = {
  name: 'de/insurance',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases(
        'kvnr, kvnr ., kv - nr, kv, versichertennummer, versichertennr, versichertennr ., aok - nr, aok - nr ., tk - nr, dak - nr, barmer - nr, ikk - nr, bkk - nr, kk - nr, versnr, versnr ., krankenkassennr, krankenkassennr ., kassennummer, kassen - nr, gesundheitskarte, versicherten - nr, versicherten - id, versicherungsnummer, vers, vers ., krankenversicherungsnummer, krankenkasse, egk, egk - nr, mitgliedsnummer',
      ),
      value: /[A-Z] ?\d{3} ?\d{3} ?\d{3}(?!\w)/y,
      score: 0.98,
    },
    {
      words: phrases(
        'rvnr, rv - nr, sv - nummer, sv - nr, sozialversicherungsnummer, rentenversicherungsnummer, svnr, vsnr',
      ),
      value: /\d{2} ?\d{6} ?[A-Z] ?\d{3}(?!\w)/y,
      score: 0.98,
    },
    {
      words: phrases('steuer - id, steuer id, steueridentifikationsnummer, idnr, steuer - idnr, tin'),
      value: /\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\d)/y,
      score: 0.98,
    },
    { words: phrases('ahv, ahv - nr, ahv - nummer'), value: /756\.?\d{4}\.?\d{4}\.?\d{2}(?!\d)/y, score: 0.98 },
  ],
  shapes: [
    { starts: 'mixed', length: [10], pattern: /[A-Z]\d{9}(?!\w)/y, check: isKvnr, score: 0.9 },
    {
      starts: 'digit',
      figures: 8,
      pattern: /\d{2} ?\d{6} ?[A-Z] ?\d{3}(?!\w)/y,
      check: isPensionNumber,
      score: 0.95,
    },
    {
      starts: 'digit',
      figures: 8,
      pattern: /\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\d)/y,
      check: isTaxId,
      near: wordSet('steuer id idnr finanzamt'),
      score: 0.9,
    },
    { starts: 'digit', figures: 8, pattern: /756\.\d{4}\.\d{4}\.\d{2}(?!\d)/y, score: 0.97 },
  ],
};
