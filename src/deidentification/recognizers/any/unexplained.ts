import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

/** Words of code systems, literature and registries: the number after them is public. */
const CODE_SYSTEMS = wordSet(
  'nct isrctn doi pmid pmcid loinc snomed cpt hcpcs icd orcid isbn issn eudract ndc rxcui omim mondo chebi cas atc iso astm din ref catalog catalogue anzctr actrn umin jrct chictr drks ctri prospero nice ta rs grch gnomad clinvar cosmic uniprot genbank pdb',
);
/** Prefixes of compounds, genes, registries and transcripts that carry long numbers of their own. */
const PUBLIC_PREFIX =
  /^(?:[ACDEFGHIKLMNPQRSTVWY]\d{1,4}[A-Z*]|(?:NCT|ISRCTN|ACTRN|CHICTR|UMIN|JRCT|DRKS|CTRI|CRD|PMC|PMID|RS|SS|NM|NP|NG|NC|NR|XM|XP|ENS[GTPE]?|COSM|COSV|GSE|GSK|LY|JNJ|BMS|PF|RO|INCB|BAY|MK|AZD|ABBV|REGN|SAR|VX|ALN|MEDI|NVP|CHIR|UCB|RG|BI|TAK|AMG|CC|DS|ONO|E|ISO|ASTM|EN|DIN|RTOG|NRG|ECOG|SWOG|CALGB|EORTC|NSABP|GOG|COG|MESH|HGNC|HP|ORPHA|OMIM|DOID|MONDO|CHEBI|SCT|LOINC)[-_ :]?\d)/i;

/** Long digit or mixed runs that no unit, code system or gene explains, 45 CFR 164.514(b)(2)(i)(R). */
export const anyUnexplained: Recognizer = {
  name: 'any/unexplained',
  class: 'R',
  label: 'ID',
  reason: 'unique_code',
  shapes: [
    { starts: 'digit', length: [4, 4], next: '-', pattern: /(?:19|20)\d{2}-[A-Z]{2}-\d{4,7}(?![\w-])/y, score: 0.9 },
    {
      starts: 'digit',
      figures: 8,
      pattern: /\d{9,12}(?![\d.,%-]|\s?(?:copies|iu|u\/|cells|mg|ml|\/))/iy,
      unlessNear: CODE_SYSTEMS,
      score: 0.75,
    },
    {
      starts: 'upper',
      length: [2, 8],
      next: '-_',
      pattern: /[A-Z]{2,8}[-_]\d{5,12}(?:[-_/][A-Z0-9]{1,6}){0,2}(?![\w-])/y,
      check: isUnexplained,
      unlessNear: CODE_SYSTEMS,
      score: 0.75,
    },
    {
      starts: 'mixed',
      length: [7],
      pattern: /[A-Z]{1,5}\d{6,12}[A-Z]?(?![\w.-])/y,
      check: isUnexplained,
      unlessNear: CODE_SYSTEMS,
      score: 0.7,
    },
    {
      starts: 'upper',
      length: [2, 8],
      next: '-',
      pattern: /[A-Z]{2,8}(?:-[A-Z0-9]{1,8}){1,4}(?![\w-])/y,
      check: hasManyDigits,
      unlessNear: CODE_SYSTEMS,
      score: 0.72,
    },
    {
      starts: 'mixed',
      length: [2, 8],
      next: '-',
      pattern: /[A-Z0-9]{2,8}(?:-[A-Z0-9]{2,8}){1,4}(?![\w-])/y,
      check: hasManyDigits,
      unlessNear: CODE_SYSTEMS,
      score: 0.7,
    },
  ],
  cues: [
    {
      words: phrases('hash, token, key id, uuid, guid'),
      value: /[0-9a-f]{8,40}(?:-[0-9a-f]{4,12}){0,4}(?!\w)/iy,
      check: (value) => /\d/.test(value) && /[a-f]/i.test(value),
      score: 0.85,
    },
  ],
};

function isUnexplained(value: string): boolean {
  return !PUBLIC_PREFIX.test(value);
}

/** Six digits or more in one hyphenated run in capitals: `850-C00129`, `KEYSTONE-0117-032`. */
function hasManyDigits(value: string): boolean {
  return isUnexplained(value) && value.replace(/\D/g, '').length >= 6;
}
