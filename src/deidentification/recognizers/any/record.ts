import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

const SHORT_NUMBER = /[A-Za-z]{0,3}-?\d[\dA-Za-z]*(?:[-./ ]\d+){0,4}/y;

/** Medical record, encounter, accession and specimen numbers, 45 CFR 164.514(b)(2)(i)(H). */
export const anyMrn: Recognizer = {
  name: 'any/mrn',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases(
        'mrn, mr #, mr no, mr number, m . r . n, mrns, emrn, emr, ehr, emr #, emr no, medical record, medical record #, medical records, med rec, med rec #, med . rec, chart, chart no, chart number, chart #, hospital no, hospital number, hosp no, hosp . no, hosp #, hosp . #, hospital id, record #, record no, record number, record, patient id, pt id, patient no, patient number, patient #, unit no, unit number, urn, ur number, ur no, umrn, fin, csn, har, encounter, encounter #, encounter no, visit id, visit no, visit number, visit #, episode no, episode number, hrn, cpi, epic id, epi, case note, casenote, case notes, file no, file number, file #, empi, mpi, eid, pas number, pas no, dossier #, folder no, folder number, file nr, reg #',
      ),
      value: 'id',
      digits: 3,
      unlessAfter:
        /\s?(?:mg|mcg|ml|kg|cm|mm|%|mmhg|years?|y\/o|yo|weeks?|days?|months?|hours?|patients?|cases?|visits?)\b/iy,
      score: 0.97,
    },
    {
      words: phrases(
        'accession, accession no, accession number, accession #, acc, acc no, acc #, acc ., specimen, specimen no, specimen number, specimen #, specimen id, sample id, sample no, sample number, path no, pathology no, pathology number, case id, order no, order number, order #, requisition, exam no, exam id, study id, lab no, lab number, lab id, slide, biopsy no, block, slides, slide no, block no',
      ),
      value: 'id',
      digits: 4,
      score: 0.95,
    },
    {
      words: phrases('hn, path, pathology, histo, histology, cyto, cytology, bx, biopsy, case, surg path, derm path'),
      value: 'id',
      digits: 6,
      check: (value) => /[-A-Za-z]/.test(value),
      score: 0.9,
    },
    {
      words: phrases(
        'mrn ends, mrn ending, mrn ends in, mrn ending in, the other mrn ( ends, chart ending in, record ending in',
      ),
      value: SHORT_NUMBER,
      score: 0.95,
    },
  ],
  shapes: [
    {
      starts: 'mixed',
      length: [3, 4],
      next: '-',
      pattern: /(?:SP?|CT?|H|CY|SU|BX|NP)\d{2}-\d{3,6}(?:-[A-Z0-9]{1,3})?(?![\w-])/y,
      score: 0.9,
    },
    {
      starts: 'digit',
      length: [2, 2],
      next: '-',
      pattern: /\d{2}-(?:SP?|SC|SU|CY|C|H|NP|BX|DP|GP|HP|AP|BM)-?\d{3,7}(?: ?[A-Z]\d{1,2})?(?![\w-])/y,
      score: 0.9,
    },
    {
      starts: 'upper',
      length: [1, 2],
      next: '-',
      pattern: /(?:SP?|SC|SU|CY|H|NP|BX|DP|HP|AP|BM)-\d{2}-\d{3,7}(?: ?[A-Z]\d{1,2})?(?![\w-])/y,
      score: 0.88,
    },
    {
      starts: 'upper',
      length: [2, 2],
      next: '-',
      pattern: /(?:CT|MR|XR|US|NM|RF|MG)-\d{4}-\d{4,8}(?![\w-])/y,
      score: 0.9,
    },
  ],
};
