import type { Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

const NAME = String.raw`(?:(?:dei|degli|delle|della|del|di|de|San|Santa) ?)?(?:[IVX]{1,4} |\d{1,2} )?\p{Lu}[\p{L}'.]{0,20}(?: (?:di |da |de |e |dei |della )?\p{Lu}[\p{L}'.]{0,20}){0,3}`;
const NUMBER = String.raw`,? (?:n\.? ?)?\d{1,4}(?: ?\/ ?[A-Za-z\d]{1,3}|[a-zA-Z](?![A-Za-z]))?(?![\d%]|[.,]\d)`;
const TOWN = String.raw`(?:,? ?(?:-|–)? ?(?:\d{5} )?\p{Lu}[\p{L}']{2,24}(?: \p{Lu}[\p{L}']{2,20}){0,2}(?: \([A-Z]{2}\))?)`;

/** Italian streets, the number last: "via Garibaldi 41, Palermo", "Corso Vittorio Emanuele II, 12/A - 80132 Napoli (NA)". */
export const itStreet: Recognizer = {
  name: 'it/street',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  shapes: [
    {
      starts: ['viale', 'vicolo', 'piazza', 'piazzale', 'corso', 'largo', 'lungomare', 'contrada', 'strada'],
      pattern: new RegExp(String.raw`\p{L}{4,9} ${NAME}${NUMBER}${TOWN}?`, 'uy'),
      score: 0.93,
    },
    // "via" is an English word too: the town must follow, or a word of Italian address stand before.
    { starts: ['via'], pattern: new RegExp(String.raw`[Vv]ia ${NAME}${NUMBER}${TOWN}`, 'uy'), score: 0.93 },
    {
      starts: ['via'],
      pattern: new RegExp(String.raw`[Vv]ia ${NAME}${NUMBER}`, 'uy'),
      near: wordSet('residente abita abitante domicilio domiciliato domiciliata indirizzo casa nato nata sig paziente'),
      score: 0.93,
    },
  ],
};
