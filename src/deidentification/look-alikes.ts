/**
 * Letters of other scripts that look like Latin ones (Unicode TR39 confusables, the common part). They are folded only
 * inside a word that also holds Latin letters, so that Russian and Greek words stay what they are.
 */
const CYRILLIC_AND_GREEK =
  'аaеeоoрpсcхxуyіiјjѕsԁdһhԛqԝwАAВBЕEЅSІIЈJКKМMНHОOРPСCТTУYХXΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνvρpαaιiκkυu';

const FOLDS = new Map<string, string>();
for (let i = 0; i < CYRILLIC_AND_GREEK.length; i += 2) {
  FOLDS.set(CYRILLIC_AND_GREEK.charAt(i), CYRILLIC_AND_GREEK.charAt(i + 1));
}

const FOREIGN = /[\u0370-\u03ff\u0400-\u052f]/;
const WORD = /[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f]+/g;
const LATIN = /[A-Za-z]/;

/** Folds look-alikes in words that mix scripts; the length never changes. */
export function foldScript(text: string): string {
  if (!FOREIGN.test(text)) return text;
  return text.replace(WORD, (word) => (FOREIGN.test(word) && mixesScripts(word) ? foldWord(word) : word));
}

/** One Greek letter beside Latin ones is science (`αGal`, `ΔSBP`), unless it is a look-alike. */
function mixesScripts(word: string): boolean {
  return LATIN.test(word) && word.length >= 3;
}

function foldWord(word: string): string {
  let out = '';
  for (const char of word) out += FOLDS.get(char) ?? char;
  return out;
}
