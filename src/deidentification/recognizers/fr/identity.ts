import { isNir } from '../checksums-abroad.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

const NUMBER = /[1-478](?:[ .-]?\d{2}){2}[ .-]?(?:\d{2}|2[AB])[ .-]?\d{3}[ .-]?\d{3}(?:[ .-]?\d{2})?(?!\d)/y;

/** Social security numbers of France, 45 CFR 164.514(b)(2)(i)(I): NIR and INS, with their key. */
export const frIdentity: Recognizer = {
  name: 'fr/identity',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases(
        'nir, n ° sécu, numéro de sécu, numéro de sécurité sociale, n ° de sécurité sociale, sécu, sécurité sociale, secu, n ° ss, no ss, carte vitale, vitale, matricule ins, ins',
      ),
      value: NUMBER,
      score: 0.99,
    },
    {
      words: phrases('adhérent, n ° adhérent, numéro adhérent, mutuelle, mutuelle n °'),
      value: 'id',
      digits: 5,
      score: 0.95,
    },
  ],
  shapes: [{ starts: 'digit', figures: 8, pattern: NUMBER, check: isNir, score: 0.98 }],
};
