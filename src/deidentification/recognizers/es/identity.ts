import { isDni } from '../checksums-abroad.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** National and record numbers of Spain and Latin America, 45 CFR 164.514(b)(2)(i)(H): historia, expediente, NHC, DNI, SIP. */
export const esIdentity: Recognizer = {
  name: 'es/identity',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases(
        'historia clínica, historia clinica, historia, nº de historia, n º historia, nhc, nº hc, hc, expediente, expediente nº, exp . n º, episodio, nº de episodio, nuhsa, cip, cipa, tarjeta sanitaria, tsi, nº de afiliación, afiliación, nss, nº ss, cédula, cédula de identidad, cedula',
      ),
      value: 'id',
      digits: 5,
      unlessAfter: /\s?(?:mg|ml|kg|%|años|pacientes?|días|casos)\b/iy,
      score: 0.94,
    },
    {
      words: phrases('dni, d . n . i, nif, nie, dni nº, dni n º'),
      value: /[XYZxyz]?[- ]?\d{1,2}[. ]?\d{3}[. ]?\d{3}(?:[- ]?[A-Za-z](?!\w))?(?!\d)/y,
      score: 0.97,
    },
  ],
  shapes: [
    { starts: 'mixed', length: [9], pattern: /[XYZ]\d{7}[A-Z](?!\w)/y, check: isDni, score: 0.93 },
    { starts: 'digit', figures: 8, pattern: /\d{8}[A-Z](?!\w)/y, check: isDni, score: 0.93 },
    { starts: 'digit', figures: 8, pattern: /\d{8}-[A-Z](?!\w)/y, check: isDni, score: 0.95 },
  ],
};
