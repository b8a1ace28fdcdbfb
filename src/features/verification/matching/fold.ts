/** Letters that NFKD leaves whole, in the spelling that registers without diacritics use. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
};

const AFFIXES = new Set(['dr', 'prof', 'mr', 'mrs', 'ms', 'jr', 'sr', 'ii', 'iii', 'iv', 'md', 'phd', 'mbbs', 'facp']);

/**
 * A name as its folded words: NFKD (Unicode annex 15), marks off, lower case, apostrophes and dots dropped, hyphens
 * as blanks, titles and generation suffixes off. `O'Neill-Šimić, Jr., M.D.` gives `oneill`, `simic`.
 */
export function foldWords(name: string): string[] {
  const words = plain(name).split(' ').filter(Boolean);
  const kept = words.filter((word) => !AFFIXES.has(word));
  return kept.length > 0 ? kept : words;
}

/** The words run together: what two spellings of one name have in common. */
export function fold(name: string): string {
  return foldWords(name).join('');
}

/** The spellings that German and Nordic registers use for umlauts (`Müller`, `Mueller`), folded. */
export function transliterate(name: string): string {
  const spelled = name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('å', 'aa')
    .replaceAll('ø', 'oe');
  return fold(spelled);
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßæœøłđðþıħŋ]/g, (letter) => LETTERS[letter] ?? letter)
    .replaceAll(/['’‘ʼ`´.]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
