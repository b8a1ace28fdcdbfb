import type { Example } from './train-corpora.ts';
import { People, pick, withTypo, type NameLists, type Random } from './train-people.ts';
import { NAMED_ABROAD, UNNAMED_ABROAD } from './train-templates-german.ts';
import { BRANDS, UNNAMED_WORDS } from './train-templates-words.ts';
import { NAMED, UNNAMED } from './train-templates.ts';
import { NAMED_LISTS, UNNAMED_LISTS } from './train-templates-lists.ts';
import { PLACED, UNPLACED } from './train-templates-places.ts';
import { Places } from './train-places.ts';

/** What fills the slots that are no names. */
export interface Fillers extends NameLists {
  readonly eponyms: readonly string[];
  readonly drugs: readonly string[];
  readonly diseases: readonly string[];
  readonly cities: readonly string[];
  readonly hospitals: readonly string[];
  /** Words of clean clinical notes, in small letters. */
  readonly words: readonly string[];
  /** Sentences of clean clinical notes. */
  readonly sentences: readonly string[];
}

const RELATIVES =
  'mother father brother sister wife husband son daughter mum mom dad aunt uncle cousin partner grandmother grandfather niece nephew girlfriend boyfriend friend neighbor caregiver grandma twin stepson fiancee granddaughter'.split(
    ' ',
  );
const SEXES = [
  'M',
  'F',
  'm',
  'f',
  'yo M',
  'yo F',
  ' F',
  ' M',
  'yo male',
  ' yo female',
  '-year-old man',
  '-year-old woman',
  'y/o F',
  'yof',
  'yom',
  'M',
  'F',
];
const CREDENTIALS = ['MD', 'DO', 'RN', 'NP', 'PA-C', 'MBBS', 'FRCS', 'PharmD', 'PhD', 'M.D.', 'MRCP', 'DNP', 'CRNA'];
const DATES = [
  '3/14',
  '03/11/1948',
  '14 March',
  'May 3rd',
  'April 12, 2023',
  '2/7/24',
  'Tuesday',
  '11-JUN-24',
  '12.1.',
  'last week',
];
const SHORT_DISEASES =
  'STEMI|NSTEMI|DKA|GBS|sepsis|septic shock|PE|AKI|CAP|GI bleed|TIA|SAH|T2DM|CHF|pneumonia|afib|AF with RVR|new AF|SLE|UC|RA|MS|AML|ALS|HHS|SBO|ESRD|hyponatremia|chest pain|SOB|fever|seizures|a fall|a rash|headache|GPA|ITP|TTP|HFrEF|cellulitis|stroke|melanoma|colitis|delirium|COPD exacerbation|hypertension|back pain|abdo pain|hematuria|syncope'.split(
    '|',
  );
const COMMON_DRUGS =
  'metoprolol|aspirin|heparin|vanc|zosyn|apixaban|warfarin|insulin|lasix|furosemide|metformin|lisinopril|prednisone|pred|IVIG|rituximab|PLEX|levophed|propofol|ketamine|morphine|fentanyl|amiodarone|amio|ceftriaxone|meropenem|doxy|Allegra|Stelara|Humira|Skyrizi|Ella|Julie|Xolair|Kayexalate|Plavix|Eliquis|Keppra|Zofran|tPA|TXA|albumin|steroids|abx|antibiotics|fluids|oxygen|TPN|dialysis|CRRT|chemo'.split(
    '|',
  );

/** Trials, genes, scores, tests and bodies in capitals, many of which read like names. */
const ACRONYMS =
  'HOPE GRACE FAITH JUPITER MARINA VICTORIA CAROLINA FOURIER PARADIGM CLARITY EMPEROR DAPA SPRINT ACCORD ADVANCE RALES MERIT COPERNICUS EPHESUS ATLAS ARISTOTLE ROCKET RELY AUGUSTUS TWILIGHT PLATO CURE DAVID LEADER DEVOTE SUSTAIN CANVAS DECLARE KATHERINE OLYMPIA APHINITY CLEOPATRA EMILIA DESTINY MONARCH PALOMA HERA SOPHIA STELLA PAULA MONALEESA KRAS NRAS BRAF EGFR ALK ROS MET RET TP KIT PDGFRA STK CALR MPL JAK FLT NPM IDH CEBPA BRCA PALB CHEK ATM BARD MAX MSH MLH PMS APC SDHB VHL NF TSC PTEN CDH LMNA MYH TTN SCN KCNQ GLA HFE CFTR SMN DMD FMR ESC AHA ACC NICE KDIGO IDSA ATS ACR EULAR ASCO NCCN ESMO WHO CDC FDA CHEST ARDS DIC HLH TTP ITP HUS AKI CKD ESRD COPD OSA CHF MI PE DVT TIA SAH ICH SDH TBI GBS MG MS ALS LEMS NMO PRES PML CNS LP EEG EMG MRI MRA CTA PET DEXA ERCP EGD TEE TTE LVEF LVOT AVA TAVI TAVR SAVR PCI CABG LAD RCA LCX ICD CRT IABP ECMO VAD HIT PTT INR ANA ANCA RF CCP ESR CRP TSH PTH ACTH IGF GAD LADA HLA PRA DSA CMV EBV HSV VZV HIV HCV HBV TB MAC PJP MRSA VRE ESBL CRE CDI UTI SSI WU AU RS ASA ADA NYHA CCS TIMI SYNTAX HEART PERC MELD MADDREY APACHE SOFA SAPS NEWS MEWS GCS NIHSS ABCD ASPECTS MOCA MMSE CAM CIWA COWS PHQ PEG PICC TPN NG NPO DNR DNI POLST HIPAA EMR PEP VITAMIN BODE GOLD MARCH APRIL ROSE LILY RUBY IRIS CARMEN OSCAR VICTOR HUGO ERNEST ALICE NORA'.split(
    ' ',
  );
const ORGANISMS =
  'E. coli|E. Coli|C. diff|C. difficile|S. aureus|H. flu|H. pylori|L. monocytogenes|N. gonorrhoeae|B. henselae|K. pneumoniae|P. aeruginosa|S. lugdunensis|C. albicans|A. baumannii|M. tuberculosis|T. pallidum|B. burgdorferi|S. pyogenes|P. falciparum|S. maltophilia|C. auris|N. meningitidis|C. perfringens|V. vulnificus|L. pneumophila|M. avium|G. lamblia|E. histolytica|A. fumigatus|S. epidermidis|B. fragilis|C. trachomatis|M. catarrhalis'.split(
    '|',
  );
const GENERA =
  'Campylobacter Salmonella Shigella Listeria Legionella Borrelia Bartonella Brucella Coxiella Rickettsia Ehrlichia Anaplasma Babesia Leptospira Treponema Mycoplasma Chlamydia Ureaplasma Nocardia Actinomyces Klebsiella Enterobacter Serratia Proteus Providencia Pseudomonas Acinetobacter Stenotrophomonas Burkholderia Haemophilus Moraxella Neisseria Bordetella Pasteurella Vibrio Yersinia Francisella Clostridium Bacteroides Fusobacterium Candida Aspergillus Cryptococcus Histoplasma Coccidioides Blastomyces Mucor Rhizopus Fusarium Trichosporon Giardia Entamoeba Toxoplasma Plasmodium Leishmania Trypanosoma Strongyloides Ascaris Taenia Echinococcus Schistosoma Dengue Zika Ebola Lassa Hendra Nipah Zoster Varicella Parvo Adeno Rhino Metapneumo Corona Omicron'.split(
    ' ',
  );
/** What stands where this engine has been before; never a name. */
const LABELS = ['[PATIENT]', '[CLINICIAN]', '[RELATIVE]', '[PERSON]', '[PATIENT B4]', '[FACILITY]', '[CITY]', '[MRN]'];
const NAME_SLOT = /^(?:N|F|L|LF|FI|IL|I|LI|LC|Fi|NQ)$/;
const PLACE_SLOT = /^[CHPK]$/;
const GRADES = ['A', 'B', 'C', 'D', 'E', 'V', 'X', 'K', 'I', 'II', 'III', 'IV', 'IIa', 'IIb'];

/** Invents posts, chats, notes and questions, with and without names, in several manners of writing. */
export class PostWriter {
  readonly #random: Random;
  readonly #people: People;
  readonly #places: Places;
  readonly #fillers: Fillers;

  constructor(random: Random, fillers: Fillers) {
    this.#random = random;
    this.#fillers = fillers;
    this.#people = new People(random, fillers);
    this.#places = new Places(random, fillers);
  }

  /** One text; about two in three hold a name. */
  write(): Example {
    return this.#random() < 0.07 ? this.#abroad() : this.#english();
  }

  /** A note in German, French or Spanish: two to four sentences. */
  #abroad(): Example {
    const random = this.#random;
    const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => this.#fill(pick(random, UNNAMED_ABROAD)));
    if (random() < 0.5)
      parts.splice(Math.floor(random() * (parts.length + 1)), 0, this.#fill(pick(random, NAMED_ABROAD)));
    return joined(parts, pick(random, ['. ', '. ', ', ', '\n']));
  }

  #english(): Example {
    const random = this.#random;
    const parts: Example[] = [];
    const named = random() < 0.66 ? 1 + Math.floor(random() * 1.5) : 0;
    for (let count = 0; count < named; count++)
      parts.push(this.#fill(pick(random, random() < 0.25 ? NAMED_LISTS : NAMED)));
    for (let count = random() * 1.8; count > 1; count--)
      parts.splice(Math.floor(random() * (parts.length + 1)), 0, this.#fill(pick(random, PLACED)));
    for (let count = random() * 2.6; count > 1 || parts.length === 0; count--)
      parts.splice(Math.floor(random() * (parts.length + 1)), 0, this.#aside());
    return this.#inManner(joined(parts, pick(random, ['. ', '. ', '\n', ', ', ' - ', '? ', '; ', '.\n'])));
  }

  #aside(): Example {
    const random = this.#random;
    const kind = random();
    if (kind < 0.25) return { text: pick(random, this.#fillers.sentences), names: [], places: [] };
    if (kind < 0.5) return this.#fill(pick(random, UNNAMED_WORDS));
    if (kind < 0.6) return this.#fill(pick(random, UNPLACED));
    if (kind < 0.72) return this.#fill(pick(random, UNNAMED_LISTS));
    return this.#fill(pick(random, UNNAMED));
  }

  #fill(template: string): Example {
    let text = '';
    const names: [number, number][] = [];
    const places: [number, number][] = [];
    for (const piece of template.split(/(\{\w+\})/)) {
      const slot = /^\{(\w+)\}$/.exec(piece)?.[1];
      const gone = slot !== undefined && (NAME_SLOT.test(slot) || PLACE_SLOT.test(slot)) && this.#random() < 0.05;
      const value = gone ? pick(this.#random, LABELS) : slot ? this.#value(slot) : piece;
      const span: [number, number] = [text.length, text.length + value.length];
      if (slot && !gone && NAME_SLOT.test(slot)) names.push(span);
      if (slot && !gone && PLACE_SLOT.test(slot) && !isScored(template)) places.push(span);
      text += value;
    }
    return { text, names, places };
  }

  #value(slot: string): string {
    const people = this.#people;
    switch (slot) {
      case 'N':
        return people.full();
      case 'F':
        return people.first();
      case 'L':
        return people.last();
      case 'LF':
        return `${people.last()}, ${people.first()}${this.#random() < 0.3 ? ` ${people.initial()}` : ''}`;
      case 'FI':
        return `${people.first()} ${people.initial()}.`;
      case 'IL':
        return `${people.initial()}. ${people.last()}`;
      case 'LI':
        return `${people.last()} ${people.initial()}`;
      case 'LC':
        return `${this.#random() < 0.6 ? people.last().toUpperCase() : people.last()}, ${people.initial()}${this.#random() < 0.4 ? '.' : ''}`;
      case 'Fi':
        return `${people.first()} ${people.initial()}`;
      case 'NQ':
        return people.nicknamed();
      case 'I':
        return `${people.initial()}.${people.initial()}.`;
      default:
        return this.#thing(slot);
    }
  }

  #thing(slot: string): string {
    const random = this.#random;
    const fillers = this.#fillers;
    switch (slot) {
      case 'G':
        return pick(random, ACRONYMS);
      case 'B':
        return pick(random, ORGANISMS);
      case 'O':
        return pick(random, GENERA);
      case 'W':
        return capitalised(pick(random, fillers.words));
      case 'w':
        return pick(random, fillers.words);
      case 'T':
        return capitalised(shortened(random, pick(random, fillers.words)));
      case 'V':
        return pick(random, BRANDS);
      case 'U':
        return this.#people.last();
      case 'Q':
        return pick(random, GRADES);
      case 'E':
        return pick(random, fillers.eponyms);
      case 'D':
        return random() < 0.5 ? pick(random, COMMON_DRUGS) : pick(random, fillers.drugs);
      case 'X':
        return random() < 0.5 ? pick(random, SHORT_DISEASES) : pick(random, fillers.diseases);
      case 'C':
        return pick(random, fillers.cities);
      case 'H':
        return pick(random, fillers.hospitals);
      case 'P':
        return this.#places.town();
      case 'K':
        return this.#places.house();
      case 'a':
        return String(1 + Math.floor(random() * 99));
      case 's':
        return pick(random, SEXES);
      case 'r':
        return pick(random, RELATIVES);
      case 'S':
        return pick(random, CREDENTIALS);
      case 'd':
        return pick(random, DATES);
      default:
        return pick(random, ['4.1', '12', '7', '120', '2', '0.18', '38.5', '9', '1,420', '64', '3', '15:00']);
    }
  }

  #inManner({ text, names, places }: Example): Example {
    const random = this.#random;
    const manner = random();
    if (manner < 0.24) return { text: text.toLowerCase(), names, places };
    if (manner < 0.32) return { text: text.toUpperCase().slice(0, text.length), names, places };
    if (manner < 0.4) return { text: withWordTypo(random, text, [...names, ...places]), names, places };
    return { text: random() < 0.5 ? text[0]?.toUpperCase() + text.slice(1) : text, names, places };
  }
}

/** "{C} protocol", "the {C} trial": a place that names a score or a study. */
function isScored(template: string): boolean {
  return /\{C\} (?:protocol|score|criteria|guidelines|trial|General)/.test(template);
}

function capitalised(word: string): string {
  return (word[0] ?? '').toUpperCase() + word.slice(1);
}

/** The front of a long word, as doctors shorten it: `Anticoag`, `Desens`, `Pilo`. */
function shortened(random: Random, word: string): string {
  return word.length < 7 ? word : word.slice(0, 4 + Math.floor(random() * (word.length - 6)));
}

/** A misspelt word outside names; its length stays, so that the offsets do. */
function withWordTypo(random: Random, text: string, names: Example['names']): string {
  const words = [...text.matchAll(/[a-z]{5,}/g)].filter(
    ({ index }) => !names.some(([start, end]) => index >= start && index < end),
  );
  if (words.length === 0) return text;
  const { 0: word, index } = pick(random, words);
  const typo = withTypo(random, word).slice(0, word.length).padEnd(word.length, 's');
  return text.slice(0, index) + typo + text.slice(index + word.length);
}

function joined(parts: readonly Example[], mark: string): Example {
  let text = '';
  const names: [number, number][] = [];
  const places: [number, number][] = [];
  for (const part of parts) {
    if (text) text += /[.?!]$/.test(text) && mark.startsWith('.') ? ' ' : mark;
    for (const [start, end] of part.names) names.push([start + text.length, end + text.length]);
    for (const [start, end] of part.places) places.push([start + text.length, end + text.length]);
    text += part.text;
  }
  return { text, names, places };
}
