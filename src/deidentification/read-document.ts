import type { Document } from './document.ts';
import { languageOf } from './language.ts';
import { normalize } from './normalize.ts';
import { tokenize } from './tokenize.ts';

/** Prepares a text for detection: its detection copy, the tokens of that, and the language they speak. */
export function readDocument(original: string, currentYear?: number, strictZip3 = false): Document {
  const { text, isAscii, toOriginal } = normalize(original);
  const tokens = tokenize(text);
  return { original, text, tokens, language: languageOf(tokens, isAscii), currentYear, strictZip3, toOriginal };
}
