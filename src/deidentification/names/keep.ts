import { attributesOf, FLAG, hashWord } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { isGermanNoun } from './german-nouns.ts';
import { hashes, WordHashes } from './hashes.ts';
import { isDrugName } from './medical-forms.ts';
import { isFurtherEponym } from './more-eponyms.ts';
import { isThing } from './things.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

const DOT = 46;
const HYPHEN = 45;
const SLASH = 47;
const APOSTROPHE = 39;

/** Heads that make an eponym of any capitalised word before them; the other heads need a known eponym. */
const STRONG_HEAD_LIST =
  'palsy syndrome syndromes disease diseases sign signs test score scores scale criteria criterion classification procedure operation needle catheter catheters stain grade stage index rule reflex phenomenon maneuver manoeuvre clamp forceps retractor tube drain valve stent fracture dislocation deformity contracture nodule nodules gland cyst tumor tumour sarcoma lymphoma carcinoma anemia ataxia chorea dystrophy encephalopathy cardiomyopathy thyroiditis ophthalmopathy arteritis vasculitis ulcer esophagus hernia diverticulum anomaly malformation formula equation triangle ligament tubercle rash protocol regimen trial study guideline guidelines questionnaire inventory checklist nomogram tetralogy triad stitch incision osteotomy prosthesis splint speculum lift questionnaire dictum razor theorem paradox principle wort';
const STRONG_HEADS = hashes(STRONG_HEAD_LIST);
/** The same as words, for the fingerprint of the features. */
export const STRONG_HEAD_WORDS: readonly string[] = STRONG_HEAD_LIST.split(' ');
const UNITS = hashes('mg mcg g kg ml mm cm fr french units unit iu meq mmol');
const LATIN = hashes('et');
/** Pairs of words that name a thing and nobody. */
export const KEPT_PHRASES: readonly string[] =
  'sarna lotion|frank hematuria|frank haematuria|frank pus|frank blood|frank hemoptysis|frank haemoptysis|charles bonnet|pierre robin|prince henry|prince albert|virginia creeper|poison ivy|english ivy|boston ivy|ramsay hunt|austin flint|robin hood|marcus gunn|graham steell|hughlings jackson|jackson pratt|miller fisher|kayser fleischer|johns hopkins|robert wood|robert koch|von willebrand|von recklinghausen|von hippel|de quervain|de winter|la crosse|van buren|saint louis|st louis|alice in|jack in|adam stokes|adams stokes|down s|mary poppins|forrest plot|glasgow coma|richmond agitation|mini mental|cleveland clinic|mayo clinic|peter pan|marie tooth|henry schonlein|henoch schonlein|stevens johnson|lou gehrig|christmas factor|john cunningham|duke treadmill|midas rex|sofamor danek|bard parker|b braun|moya moya|karl storz|boston scientific|cook medical|richard wolf|peer to|sir bot|jack in|robin hood|good samaritan|alice in|von gierke|van bogaert|de morgan|de toni|le fort|von hippel-lindau|e coli|c diff|c difficile|s aureus|h flu|h pylori|k pneumoniae|s lugdunensis|c auris|c albicans|l monocytogenes|gluteus maximus|gluteus medius|west nile|ann intern|ann surg|ann oncol|ann emerg|ann neurol|sister act|mary joseph|gold bond|da vinci|patient zero|patient x|white stripes|la belle|du bois|santa claus|rose bengal|rocky mountain|ann arbor|ivor lewis|los angeles|sloan kettering|md anderson|hong kong|mount sinai|anderson mini|lake louise|new haven|st thomas|st jude|east african|royal marsden|uncle sam|kia ora|john hopkins'.split(
    '|',
  );
const TWO_WORD_EPONYMS = new WordHashes(
  KEPT_PHRASES.map((pair) => pair.split(' ').map((word) => hashWord(word))).map(([first = 0, second = 0]) =>
    pairKey(first, second),
  ),
);

/** Whether what stands at `from` to `to` is medical language or a citation rather than a person: `Bell's palsy`, `Wells 4.5`, `Smith et al`. */
export function isKept(words: Words, from: number, to: number): boolean {
  if (isMedical(words, from, to) || isThing(words, from, to)) return true;
  if (words.casing[from] === CASING.lower) return to - from === 1 && isShortForm(words, from);
  if (isGermanNoun(words, from, to)) return true;
  const letter = letterAt(words, from);
  if (letter >= 0 && (isMorbus(words, letter, to) || isSided(words, letter))) return true;
  return to - from === 1 && (isOwnDisease(words, from) || isShortForm(words, from) || isVisited(words, from));
}

/** Unit of one letter and its dot that opens at `from` or ends before it, -1 for none. */
function letterAt(words: Words, from: number): number {
  const letter = words.code[from + 1] === DOT ? from : from - 2;
  return letter >= 0 && words.casing[letter] === CASING.initial && words.code[letter + 1] === DOT ? letter : -1;
}

const MORBUS = hashes(
  'crohn basedow bechterew whipple meniere hodgkin alzheimer fabry gaucher pompe paget raynaud perthes dupuytren ledderhose sudeck scheuermann boeck waldenstrom werlhof behcet osler huntington hirschsprung koehler kohler schlatter recklinghausen grover darier reiter ormond castleman moschcowitz binswanger pick freiberg kienbock peyronie biermer vaquez cushing conn',
);
/** Those that are frequent surnames: only in German text. */
const MORBUS_IN_GERMAN = hashes('parkinson wilson addison bowen still gilbert hunter');

/** `M. Crohn`, `M. Basedow`: Morbus, and no Monsieur. */
function isMorbus(words: Words, letter: number, to: number): boolean {
  if (to !== letter + 3 || words.folded(letter) !== 'm') return false;
  const hash = words.hash[letter + 2] ?? 0;
  return MORBUS.has(hash) || (words.language === 'de' && MORBUS_IN_GERMAN.has(hash));
}

const SIDE_BEFORE = hashes('the than on of a to at in with over vs no pos neg s p');

/** `bigger than R. May-Thurner?`, `on the R. Horner`: a side that ends its sentence, then an eponym. */
function isSided(words: Words, letter: number): boolean {
  if (letter < 1 || !/^[lr]$/.test(words.folded(letter)) || !SIDE_BEFORE.has(words.hash[letter - 1] ?? 0)) return false;
  const next = letter + 2;
  if ((words.marks[next] ?? 0) & MARK.hyphenated) {
    return words
      .folded(next)
      .split('-')
      .some((part) => isFurtherEponym(hashWord(part)) || (attributesOf(part) & FLAG.eponym) !== 0);
  }
  return isEponymWord(words, next);
}

const OWNED = hashes('of plus vs versus or');

/** `Paget's of the breast`, `Parkinson's plus`: whoever bears an eponym has no organ of it. */
function isOwnDisease(words: Words, unit: number): boolean {
  const owned = isEponymWord(words, unit) && ((words.marks[unit] ?? 0) & MARK.possessive) !== 0;
  return owned && OWNED.has(words.hash[unit + 1] ?? 0);
}

/** `gave asa`, `isa or dara`: a short form of a drug that is a name too: in small letters, or beside another one. */
function isShortForm(words: Words, unit: number): boolean {
  if ((words.end[unit] ?? 0) - (words.start[unit] ?? 0) > 8 || !isDrugName(words.hash[unit] ?? 0)) return false;
  if (words.casing[unit] === CASING.lower || VERSUS.has(words.hash[unit + 1] ?? 0)) return true;
  for (let near = Math.max(0, unit - 2); near <= unit + 2 && near < words.count; near++)
    if (near !== unit && (isDrugName(words.hash[near] ?? 0) || (words.attributes[near] ?? 0) & FLAG.drug)) return true;
  return false;
}

const VERSUS = hashes('vs versus');

const JOURNEY = hashes(
  'trip trips travel travels travelled traveled travelling traveling flew fly flying flown back return returned returning tour refugee emigrated immigrated moved born visit visits visited visiting vacation holiday honeymoon deployed stationed lives living native came arrived',
);
const TOWARDS = hashes('to from in through via around across');

/** `trip to Jordan`, `back from Chad`: a country that is a first name, where somebody travels. */
function isVisited(words: Words, unit: number): boolean {
  if (!((words.attributes[unit] ?? 0) & FLAG.region) || !TOWARDS.has(words.hash[unit - 1] ?? 0)) return false;
  if ((words.marks[unit] ?? 0) & MARK.possessive) return false;
  for (let at = Math.max(0, unit - 4); at < unit - 1; at++) if (JOURNEY.has(words.hash[at] ?? 0)) return true;
  return false;
}

/** The part of {@link isKept} that the tagger was trained with: an eponym, a citation, a measure or a compound. */
export function isMedical(words: Words, from: number, to: number): boolean {
  return isEponym(words, from, to) || isCited(words, to) || isMeasured(words, from, to) || isCompound(words, from, to);
}

function isEponym(words: Words, from: number, to: number): boolean {
  if (isPhrase(words, from) || (to - from === 1 && from > 0 && isPhrase(words, from - 1))) return true;
  if (hasHead(words, to - 1, to)) return true;
  return (
    to < words.count &&
    words.kind[to] === KIND.word &&
    !breaksBefore(words, to) &&
    isEponymWord(words, to - 1) &&
    hasHead(words, to, to + 1)
  );
}

/** Two words, or a letter with its dot and a word, that name a thing: `Robin Hood`, `E. coli`. */
function isPhrase(words: Words, from: number): boolean {
  const second = words.code[from + 1] === DOT ? from + 2 : from + 1;
  if (second >= words.count || words.kind[second] !== KIND.word) return false;
  return TWO_WORD_EPONYMS.has(pairKey(words.hash[from] ?? 0, words.hash[second] ?? 0));
}

function pairKey(first: number, second: number): number {
  return (Math.imul(first, 31) ^ second) | 0;
}

function isEponymWord(words: Words, unit: number): boolean {
  return ((words.attributes[unit] ?? 0) & FLAG.eponym) !== 0;
}

/** Dotted short forms of medicine, degrees and places: `p.o.`, `M.D.`, `U.S.`. */
const DOTTED = new Set(
  'us uk eu usa uae iv im po sc sl pr id er ed or icu md do rn np pa pt ot am pm bc eg ie cc qd qs bid tid qid prn npo dc nyc la nv ct mr mri va bp hr ra rv lv cs sd eos nos ros hpi pe ph bs ba ms ma jd dds dpm dvm co cva mi tb hiv gi gu ob ekg ecg iq wbc rbc bm sob doe dx rx tx hx fx sx vs ii iii gyn bka aka ssn dob'.split(
    ' ',
  ),
);
/** Those that are written in small letters. */
const SMALL_DOTTED = new Set(
  'rt lt cp cv ns lo bk ak ad ac as au pc ou os od hs gtt mg ml kg cm mm in ft lb oz no pp al op ca cf et'.split(' '),
);

/** Whether a run of dotted single letters from `from` to `to` is a known short form rather than somebody's initials. */
export function isDottedForm(words: Words, from: number, to: number): boolean {
  let letters = '';
  for (let unit = from; unit < to; unit++) {
    if (words.kind[unit] === KIND.punctuation) continue;
    if ((words.end[unit] ?? 0) - (words.start[unit] ?? 0) !== 1) return false;
    letters += words.folded(unit);
  }
  return DOTTED.has(letters) || (words.casing[from] === CASING.lower && SMALL_DOTTED.has(letters));
}

/** A head stands right after `unit`; `next` skips a hyphen or slash. */
function hasHead(words: Words, unit: number, next: number): boolean {
  const joint = words.code[next];
  const head = joint === HYPHEN || joint === SLASH || joint === APOSTROPHE ? next + 1 : next;
  if (head >= words.count || breaksBefore(words, head)) return false;
  if (words.kind[head] !== KIND.word || !((words.cues[head] ?? 0) & CUE.eponymHead)) return false;
  return STRONG_HEADS.has(words.hash[head] ?? 0) || isEponymWord(words, unit);
}

/** `Smith et al`, `Marrone, JAMA 2019`, `Halvorsen 2021`, `Lee (2019)`. */
function isCited(words: Words, to: number): boolean {
  if (LATIN.has(words.hash[to] ?? 0)) return true;
  const year = words.code[to] === 40 ? to + 1 : to;
  return words.kind[year] === KIND.number && !breaksBefore(words, year) && isYear(words, year);
}

function isYear(words: Words, unit: number): boolean {
  const length = (words.end[unit] ?? 0) - (words.start[unit] ?? 0);
  const next = words.code[unit + 1];
  return length === 4 && next !== SLASH && next !== HYPHEN && /^(?:19|20)\d\d$/.test(words.folded(unit));
}

/** An eponym or drug right before a number, a grade or a unit: `Gleason 4+3`, `Foley 16 Fr`, `Forrest IIa`. */
function isMeasured(words: Words, from: number, to: number): boolean {
  if (to - from > 2 || breaksBefore(words, to)) return false;
  const medical = FLAG.eponym | FLAG.drug;
  if (!((words.attributes[to - 1] ?? 0) & medical)) return false;
  if (words.kind[to] === KIND.number) return !isAge(words, to);
  return (words.cues[to] ?? 0) !== 0 && ((words.cues[to] ?? 0) & CUE.suffix) !== 0;
}

function isAge(words: Words, unit: number): boolean {
  return ((words.cues[unit + 1] ?? 0) & CUE.sexOrAge) !== 0 && !UNITS.has(words.hash[unit + 1] ?? 0);
}

/** `Parkinson-like`, `non-Hodgkin`, `anti-Ro`: glued by a hyphen to a lower-case word. */
function isCompound(words: Words, from: number, to: number): boolean {
  const glued = words.code[to] === HYPHEN && ((words.marks[to] ?? 0) & MARK.glued) !== 0;
  if (glued && words.casing[to + 1] === CASING.lower && ((words.marks[to + 1] ?? 0) & MARK.glued) !== 0) return true;
  const before = from >= 2 && words.code[from - 1] === HYPHEN && ((words.marks[from] ?? 0) & MARK.glued) !== 0;
  return before && words.casing[from - 2] === CASING.lower && ((words.marks[from - 1] ?? 0) & MARK.glued) !== 0;
}

function breaksBefore(words: Words, unit: number): boolean {
  return ((words.marks[unit] ?? 0) & MARK.line) !== 0;
}
