import type { Recognizer } from '../recognizer.ts';

const NAME = String.raw`(?:de la |de los |de las |del |de |la |los |el )?(?:\d{1,2} de )?\p{Lu}[\p{L}'.]{2,20}(?: (?:de la |del |de |y )?\p{Lu}[\p{L}'.]{0,20}){0,3}`;
const NUMBER = String.raw`,? (?:n[.o]{0,2} ?|núm\.? ?|# ?)?\d{1,5}(?! ?(?:mg|ml|kg|%))(?: ?[A-Z](?!\p{L}))?`;
const FLOOR = String.raw`(?:,? (?:piso )?\d{1,2}[.oa]{0,2} ?(?:[A-Z](?!\p{L})|izq\.?|izda\.?|dcha\.?)?)?`;
const TOWN = String.raw`(?:,? ?(?:-|–)? ?(?:C\.?P\.? ?)?\d{5} \p{Lu}[\p{L}]{2,24}(?: (?:de |del |la )?\p{Lu}\p{L}{2,20}){0,2})?`;

/** Spanish streets, the number last: "C/ Mayor 15, 2º B, 28013 Madrid", "Avenida de la Constitución, 7". */
export const esStreet: Recognizer = {
  name: 'es/street',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  shapes: [
    {
      starts: [
        'calle',
        'avenida',
        'avda',
        'paseo',
        'carretera',
        'ctra',
        'ronda',
        'camino',
        'callejón',
        'carrera',
        'plaza',
        'pza',
      ],
      pattern: new RegExp(String.raw`\p{L}{3,9}\.? ${NAME}${NUMBER}${FLOOR}${TOWN}`, 'uy'),
      score: 0.93,
    },
    {
      starts: ['c'],
      pattern: new RegExp(String.raw`[Cc]\/ ?${NAME}${NUMBER}${FLOOR}${TOWN}`, 'uy'),
      score: 0.93,
    },
  ],
};
