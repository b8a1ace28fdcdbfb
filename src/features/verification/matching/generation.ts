/** Generation suffixes as registers write them; a second is sometimes a junior, and is not taken for one. */
const GENERATIONS = ['jr', 'sr', 'ii', 'iii', 'iv'] as const;

export type Generation = (typeof GENERATIONS)[number];

/** The generation that a name says, `Qteston, Jr.`; undefined when it says none or is that word alone. */
export function generationOf(name: string): Generation | undefined {
  const words = name
    .toLowerCase()
    .split(/[\s,.]+/)
    .filter(Boolean);
  return words.length < 2 ? undefined : GENERATIONS.find((generation) => words.slice(1).includes(generation));
}
