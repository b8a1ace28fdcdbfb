/** Words of a rule, written as one line of text with blanks between. */
export function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** Phrases of a rule, written as one line of text with commas between. */
export function phrases(list: string): readonly string[] {
  return list.split(', ');
}
