import { attributesOf, firstNameBucket, FLAG, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

/** Whether words that look like a name are a thing: a substance with its letter, a grade, a trial, a colour, a person of some age. */
export function isThing(words: Words, from: number, to: number): boolean {
  return (
    isLettered(words, from, to) ||
    isGraded(words, from, to) ||
    isTrial(words, from) ||
    isColour(words, from, to) ||
    isPersonOfAge(words, from, to) ||
    isVehicle(words, from, to)
  );
}

/** `Troponin T`, `Vit K`: a substance and one letter. A word that no list knows is one when it ends as substances do. */
function isLettered(words: Words, from: number, to: number): boolean {
  if (to - from !== 2 || words.casing[from + 1] !== CASING.initial) return false;
  const attributes = words.attributes[from] ?? 0;
  if (attributes & (FLAG.clinical | FLAG.drug))
    return firstNameBucket(attributes) === 0 && surnameBucket(attributes) < 3;
  return attributes === 0 && SUBSTANCE.test(words.folded(from));
}

const SUBSTANCE = /(?:in|ine|ase|gen|ide|ate|ium|ol|one|an|itis|oma|osis|emia)$/;

const ROMAN = /^(?:ii|iii|iv|vi|vii|viii|iia|iib|iiia|iiib)$/;

/** `Forrest III`: an eponym and a grade of it in Roman figures. */
function isGraded(words: Words, from: number, to: number): boolean {
  const eponym = ((words.attributes[from] ?? 0) & FLAG.eponym) !== 0;
  return to - from === 2 && eponym && words.casing[from + 1] === CASING.upper && ROMAN.test(words.folded(from + 1));
}

/** `EMPEROR-Reduced`, `STRONG-HF`: a word in capitals, glued to one that is not or to a short form. Names are written in one manner. */
function isTrial(words: Words, from: number): boolean {
  const length = (words.end[from] ?? 0) - (words.start[from] ?? 0);
  if (words.manner[from] === MANNER.upper) return false;
  if ((words.marks[from] ?? 0) & MARK.hyphenated) {
    const [first = '', second = ''] = words.text(from).split('-');
    if (first.length < 4 || first !== first.toUpperCase()) return false;
    if (second !== second.toUpperCase()) return second.length > 2;
    return second.length < 4 && !isNameWord(attributesOf(second.toLowerCase()));
  }
  const glued = words.code[from + 1] === 45 && ((words.marks[from + 1] ?? 0) & MARK.glued) !== 0;
  return glued && words.casing[from] === CASING.upper && length > 3 && words.casing[from + 2] === CASING.title;
}

const COLOURS = hashes('green brown white black blue red yellow grey gray orange purple pink gold silver amber');
const IS = hashes('is are was means = :');

/** `Green is surgical, yellow medical`: one of several colours, not somebody of that name. */
function isColour(words: Words, from: number, to: number): boolean {
  if (to - from !== 1 || !COLOURS.has(words.hash[from] ?? 0) || !IS.has(words.hash[to] ?? 0)) return false;
  for (let unit = Math.max(0, from - 12); unit < to + 12 && unit < words.count; unit++)
    if (unit !== from && COLOURS.has(words.hash[unit] ?? 0) && words.hash[unit] !== words.hash[from]) return true;
  return false;
}

const PERSONS = hashes(
  'donna uomo hombre mujer femme homme frau mann vrouw man homem mulher kobieta kvinna kvinde kvinne',
);
const YEARS = hashes('anni años anos ans jaar jahre j år lat yaşında ετών let');
const OF = hashes('di de da van von på');

/** `Donna 45 anni`, `Mujer de 70 años`: a person of some age in another language. */
function isPersonOfAge(words: Words, from: number, to: number): boolean {
  if (to - from !== 1 || !PERSONS.has(words.hash[from] ?? 0)) return false;
  let at = to;
  while (at < to + 2 && (words.kind[at] === KIND.punctuation || OF.has(words.hash[at] ?? 0))) at++;
  if (words.kind[at] !== KIND.number) return false;
  return YEARS.has(words.hash[at + 1] ?? 0) || ((words.cues[at + 1] ?? 0) & CUE.sexOrAge) !== 0;
}

const MODELS = hashes(
  'corolla camry civic accord tacoma tundra impala silverado vespa prius yaris golf passat polo fiesta mustang camaro corvette wrangler cherokee harley honda toyota nissan tesla jetta sierra ranger explorer bronco tahoe suburban malibu sentra altima forester outback subaru mazda kia hyundai lexus audi porsche ducati yamaha kawasaki suzuki vauxhall astra corsa clio megane škoda octavia fiat kubota deere zamboni bobcat',
);
const BEFORE_MODEL = hashes(
  'a an the his her my our silver red black white blue green grey gray old new rental stolen',
);

/** `a silver Tacoma`, `hit by a Corolla`: a make or model of vehicle behind an article or a colour. */
function isVehicle(words: Words, from: number, to: number): boolean {
  if (to - from !== 1 || words.casing[from] !== CASING.title) return false;
  return MODELS.has(words.hash[from] ?? 0) && BEFORE_MODEL.has(words.hash[from - 1] ?? 0);
}
