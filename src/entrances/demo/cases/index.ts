import { ACUTE } from './acute.ts';
import type { DemoCase } from './demo-case.ts';
import { MEDICINE } from './medicine.ts';
import { ORGANS } from './organs.ts';
import { YOUNG_AND_SKIN } from './young-and-skin.ts';

export type { DemoCase } from './demo-case.ts';

/** Forty cases, in an order that mixes the fields as a feed would. */
export const DEMO_CASES: readonly DemoCase[] = interleave([MEDICINE, ACUTE, ORGANS, YOUNG_AND_SKIN]);

function interleave<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, place) => lists.flatMap((list) => list.slice(place, place + 1))).flat();
}
