import { hashWord } from '../lexicons/index.ts';
import { EPONYMS } from '../lexicons/build-words.ts';
import { ATTRIBUTES, SLOTS } from '../lexicons/table.generated.js';
import { readDocument } from '../read-document.ts';
import { CUE_WORDS } from './cue-words.ts';
import { FEATURE_COUNT, isOpen, writeFeatures } from './features.ts';
import { KEPT_PHRASES, STRONG_HEAD_WORDS } from './keep.ts';
import { isPlaceJoint, mayBePlace } from './place-open.ts';
import { isJoint } from './tagger.ts';
import { NAMED_ABROAD, UNNAMED_ABROAD } from './train-templates-german.ts';
import { NAMED_LISTS, UNNAMED_LISTS } from './train-templates-lists.ts';
import { PLACED, UNPLACED } from './train-templates-places.ts';
import { BRANDS, UNNAMED_WORDS } from './train-templates-words.ts';
import { NAMED, UNNAMED } from './train-templates.ts';
import { withWords } from './words.ts';

/** Sentences of the trainer, and every word and phrase that its features ask for, one beside a name and a number. */
const PROBES: readonly string[] = [
  ...[NAMED, UNNAMED, NAMED_LISTS, UNNAMED_LISTS, NAMED_ABROAD, UNNAMED_ABROAD].flat(),
  ...[PLACED, UNPLACED, UNNAMED_WORDS].flat(),
  ...Object.values(CUE_WORDS),
  ...[...KEPT_PHRASES, ...BRANDS, ...EPONYMS].map((phrase) => `${titled(phrase)} 12, Okafor ${titled(phrase)}`),
  ...STRONG_HEAD_WORDS.map((head) => `Okafor ${head}`),
];

/**
 * What the taggers' input is, in 16 hexadecimal figures: a digest of which units are open, of their features, and of the lexicons.
 * The trainer writes it beside the weights; where it differs, the weights belong to other features. Takes about 0.1 s.
 */
export function featuresFingerprint(): string {
  const digest = new Digest();
  digest.add(hashWord(SLOTS));
  for (const attributes of ATTRIBUTES) digest.add(attributes);
  for (const probe of PROBES) addProbe(digest, probe.replace(/[{}]/g, ''));
  return digest.hex();
}

function addProbe(digest: Digest, text: string): void {
  const features = new Uint32Array(FEATURE_COUNT);
  withWords(readDocument(text), (words) => {
    for (let unit = 0; unit < words.count; unit++) {
      const [name, place] = [isOpen(words, unit), mayBePlace(words, unit)];
      digest.add(
        Number(name) + 2 * Number(place) + 4 * Number(isJoint(words, unit)) + 8 * Number(isPlaceJoint(words, unit)),
      );
      if (!name && !place) continue;
      writeFeatures(words, unit, features, 0);
      for (const feature of features) digest.add(feature);
    }
  });
}

function titled(phrase: string): string {
  return phrase.replace(/(?<!\p{L})\p{Ll}/gu, (letter) => letter.toUpperCase());
}

/** Two 32-bit hashes side by side (FNV-1a and a multiplicative one). */
class Digest {
  #left = 0x811c9dc5;
  #right = 0x9e3779b9;

  add(value: number): void {
    this.#left = Math.imul(this.#left ^ value, 0x01000193);
    this.#right = Math.imul((this.#right << 5) ^ (this.#right >>> 27) ^ value, 0x85ebca6b);
  }

  hex(): string {
    return [this.#left, this.#right].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
