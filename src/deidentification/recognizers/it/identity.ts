import { isCodiceFiscale } from '../checksums-abroad.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

const CODE = /[A-Za-z]{6} ?\d{2} ?[A-EHLMPRSTa-ehlmprst] ?\d{2} ?[A-Za-z]\d{3} ?[A-Za-z](?![A-Za-z0-9])/y;

/** National numbers of Italy, 45 CFR 164.514(b)(2)(i)(I): codice fiscale, tessera sanitaria. */
export const itIdentity: Recognizer = {
  name: 'it/identity',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases('codice fiscale, cod fiscale, cod . fiscale, cod . fisc, cod fisc, cf, c . f'),
      value: CODE,
      score: 0.99,
    },
    {
      words: phrases('tessera sanitaria, tessera sanitaria n, codice sanitario, esenzione, libretto sanitario'),
      value: /(?:[A-Z]{0,3}\d{6,20})(?!\w)/y,
      score: 0.95,
    },
  ],
  shapes: [{ starts: 'mixed', length: [8], pattern: CODE, check: isCodiceFiscale, score: 0.98 }],
};
