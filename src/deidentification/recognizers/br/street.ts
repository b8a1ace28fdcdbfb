import type { Recognizer } from '../recognizer.ts';

const NAME = String.raw`(?:da |do |das |dos |de )?(?:\d{1,2} de )?\p{Lu}[\p{L}'.]{0,20}(?: (?:da |do |das |dos |de |e )?\p{Lu}[\p{L}'.]{0,20}){0,4}`;
const NUMBER = String.raw`,? (?:n[.o]{0,2} ?)?\d{1,5}(?! ?(?:mg|ml|kg|%))(?:[A-Z](?!\p{L}))?`;
const FLAT = String.raw`(?:,? (?:apto?\.?|bloco|casa|sala|\d{1,2}[.oa]{1,2}) ?(?:\d{1,4}|[A-Z](?!\p{L})|esq\.?|dto\.?)?)?`;
const TOWN = String.raw`(?:,? ?(?:-|–)? ?(?:CEP:? ?)?(?:\d{5}-\d{3}|\d{4}-\d{3})(?: \p{Lu}\p{L}{2,24}(?: (?:de |do |da )?\p{Lu}\p{L}{2,20}){0,2})?)?`;

/** Portuguese streets, the number last: "Rua das Laranjeiras, 210, apto 42", "Av. da Liberdade 12, 1250-096 Lisboa". */
export const brStreet: Recognizer = {
  name: 'br/street',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  shapes: [
    {
      starts: ['rua', 'travessa', 'praça', 'largo', 'estrada', 'alameda', 'rodovia', 'av', 'avenida'],
      pattern: new RegExp(String.raw`(?:\p{L}{3,8}|Av\.) ${NAME}${NUMBER}${FLAT}${TOWN}`, 'uy'),
      score: 0.92,
    },
  ],
  cues: [{ words: ['cep', 'cep :'], value: /\d{5}-?\d{3}(?!\d)/y, score: 0.97 }],
};
