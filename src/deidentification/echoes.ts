import type { Candidate, Document, Token } from './document.ts';
import { attributesOf, commonBucket, FLAG } from './lexicons/index.ts';

const NUMBERED = new Set(['D', 'E', 'G', 'H', 'I', 'J', 'K', 'L', 'M']);

/**
 * Later short forms of what was found for certain in the same text: the last digits of a number, the first word or the
 * initials of a hospital, an age over 89 said again (engine.md section 3, "document memory").
 */
export function findEchoes(document: Document, found: readonly Candidate[]): Candidate[] {
  const memory = new Map<string, Candidate>();
  for (const candidate of found) if (candidate.score >= 0.8) remember(memory, document, candidate);
  if (memory.size === 0) return [];
  const echoes: Candidate[] = [];
  for (const token of document.tokens) {
    if (token.kind === 'punctuation' || token.casing === 'lower') continue;
    const source = memory.get(token.lower);
    if (!source || (source.start <= token.start && token.end <= source.end) || !repeats(document, token, source))
      continue;
    const { replacement, ...rest } = source;
    echoes.push({
      ...rest,
      start: token.start,
      end: token.end,
      score: 0.75,
      ...(source.label === 'AGE' && replacement !== undefined ? { replacement } : {}),
    });
  }
  return echoes;
}

function remember(memory: Map<string, Candidate>, document: Document, candidate: Candidate): void {
  const text = document.text.slice(candidate.start, candidate.end);
  const keep = (form: string): void => {
    if (!memory.has(form)) memory.set(form, candidate);
  };
  if (NUMBERED.has(candidate.class)) for (const form of numberForms(text, candidate.class)) keep(form);
  else if (candidate.label === 'AGE') keep(text.toLowerCase());
  else if (candidate.label === 'FACILITY') for (const form of houseForms(text)) keep(form);
}

function numberForms(text: string, letter: string): string[] {
  const groups = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const whole = groups.join('');
  const tails = [4, 5, 6].filter((length) => whole.length > length + 1).map((length) => whole.slice(-length));
  const parts = groups.filter(
    (group) => (group.length >= 4 && /\d/.test(group)) || (letter === 'L' && /^[a-z]{3}$/.test(group)),
  );
  return [
    ...parts,
    ...tails.filter((tail) => /\d{3}/.test(tail)),
    ...groups.map((group) => group.slice(1)).filter((group) => group.length > 4 && /\d{3}/.test(group)),
  ];
}

function houseForms(text: string): string[] {
  const words = text.match(/\p{L}+/gu) ?? [];
  const initials = words
    .filter((word) => /^\p{Lu}/u.test(word))
    .map((word) => word.charAt(0))
    .join('')
    .toLowerCase();
  const first = words[0]?.toLowerCase() ?? '';
  const attributes = attributesOf(first);
  const telling = first.length > 4 && commonBucket(attributes) < 4 && !(attributes & (FLAG.clinical | FLAG.region));
  return [...(initials.length >= 3 && initials.length === words.length ? [initials] : []), ...(telling ? [first] : [])];
}

function repeats(document: Document, token: Token, source: Candidate): boolean {
  if (source.label === 'FACILITY')
    return token.casing === 'title' || (token.casing === 'upper' && token.text.length < 6);
  if (source.label === 'AGE')
    return (token.startsSentence || token.startsLine) && /[!?,.]/.test(document.text[token.end] ?? '.');
  if (source.class === 'L' && token.kind === 'word') return token.casing === 'upper';
  if (/(?:model|type|size)\s$/i.test(document.text.slice(token.start - 6, token.start))) return false;
  const around = document.text.slice(token.start - 1, token.start) + document.text.slice(token.end, token.end + 3);
  return !/[.%/]\d|^[./]|%|\s?mg|\s?ml/.test(around);
}
