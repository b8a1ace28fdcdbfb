/**
 * Jaro-Winkler similarity of two folded names, 0 to 1 (Winkler 1990, prefix scale 0.1, at most 4 letters).
 * It only explains a difference to the person who decides; it approves nothing.
 */
export function similarity(a: string, b: string): number {
  const jaro = jaroSimilarity(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

function jaroSimilarity(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  const [left, right] = commonLetters(a, b);
  if (left.length === 0) return 0;
  const moved = left.filter((letter, i) => letter !== right[i]).length / 2;
  return (left.length / a.length + left.length / b.length + (left.length - moved) / left.length) / 3;
}

/** The letters both names share within the window of Jaro, in the order of each. */
function commonLetters(a: string, b: string): readonly [string[], string[]] {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  const left = a.split('').filter((letter, i) => {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (b[j] !== letter || taken.has(j)) continue;
      taken.add(j);
      return true;
    }
    return false;
  });
  return [left, b.split('').filter((_, j) => taken.has(j))];
}
