import { isCns, isCpf } from '../checksums-abroad.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Record and national numbers of Brazil and Portugal, 45 CFR 164.514(b)(2)(i)(H): prontuário, CNS, CPF, número de utente. */
export const brIdentity: Recognizer = {
  name: 'br/identity',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases(
        'prontuário, prontuario, prontuário n, prontuário nº, prontuário nr, pront, pront ., nº do prontuário, número de processo, processo clínico, processo n, nº de processo, registro hospitalar, nº do atendimento',
      ),
      value: 'id',
      digits: 3,
      score: 0.96,
    },
    {
      words: phrases('cns, cartão sus, cartao sus, cartão nacional de saúde'),
      value: /\d{3}([ .-]?)\d{4}\1\d{4}\1\d{4}(?!\d)/y,
      score: 0.98,
    },
    {
      words: phrases('utente, número de utente, nº de utente, n . º de utente, sns, nif, niss'),
      value: /\d{3}[ .]?\d{3}[ .]?\d{3}\d{0,2}(?!\d)/y,
      score: 0.96,
    },
    { words: phrases('cpf, cpf nº, cpf no'), value: /\d{3}\.?\d{3}\.?\d{3}[-./ ]?\d{2}(?!\d)/y, score: 0.98 },
    { words: phrases('rg, rg nº'), value: /\d{1,2}\.\d{3}\.\d{3}-?[\dXx](?!\w)/y, score: 0.95 },
  ],
  shapes: [
    { starts: 'digit', figures: 8, pattern: /\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/y, check: isCpf, score: 0.97 },
    { starts: 'digit', figures: 8, pattern: /\d{3}([ .]?)\d{4}\1\d{4}\1\d{4}(?!\d)/y, check: isCns, score: 0.95 },
  ],
};
