import { isNhsNumber } from '../checksums.ts';
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
        'mrn, mr #, mr no, mr number, m . r . n, mrns, emrn, emr, ehr, emr #, emr no, medical record, medical record #, medical records, med rec, med rec #, med . rec, chart, chart no, chart number, chart #, hospital no, hospital number, hosp no, hosp . no, hosp #, hosp . #, hospital id, record #, record no, record number, record, patient id, pt id, patient no, patient number, patient #, unit no, unit number, urn, ur number, ur no, umrn, chi, chi no, chi number, fin, csn, har, encounter, encounter #, encounter no, visit id, visit no, visit number, visit #, episode no, episode number, nhs, nhs no, nhs number, nhs #, hcn, hrn, cpi, epic id, epi, case note, casenote, case notes, fallnummer, patientennummer, aktenzeichen, file no, file number, file #',
      ),
      value: 'id',
      digits: 3,
      unlessAfter:
        /\s?(?:mg|mcg|ml|kg|cm|mm|%|mmhg|years?|y\/o|yo|weeks?|days?|months?|hours?|patients?|cases?|visits?)\b/iy,
      score: 0.97,
    },
    {
      words: phrases(
        'accession, accession no, accession number, accession #, acc, acc no, acc #, acc ., specimen, specimen no, specimen number, specimen #, specimen id, sample id, sample no, sample number, path no, pathology no, pathology number, case id, order no, order number, order #, requisition, exam no, exam id, study id, lab no, lab number, lab id, slide, biopsy no',
      ),
      value: 'id',
      digits: 4,
      score: 0.95,
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
      starts: 'digit',
      pattern: /\d{3}[- ]\d{3}[- ]\d{4}(?!\d)/y,
      check: isNhsNumber,
      near: new Set(['nhs']),
      score: 0.98,
    },
    { starts: 'mixed', pattern: /(?:SP?|CT?|H|CY|SU|BX|NP)\d{2}-\d{3,6}(?:-[A-Z0-9]{1,3})?(?![\w-])/y, score: 0.9 },
    { starts: 'upper', pattern: /(?:CT|MR|XR|US|NM|RF|MG)-\d{4}-\d{4,8}(?![\w-])/y, score: 0.9 },
  ],
};

/** Health plan beneficiary numbers, 45 CFR 164.514(b)(2)(i)(I); MBI form by CMS. */
export const anyPlan: Recognizer = {
  name: 'any/plan',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases(
        'mbi, hicn, hic, medicare, medicare no, medicare number, medicare #, medicaid, medicaid id, medicaid no, medicaid number, medi cal, medi - cal, member id, member no, member number, member #, member, memberid, subscriber id, subscriber, subscriber no, subscriber number, group, group no, group number, group #, group id, grp, grp #, policy, policy no, policy number, policy #, policy id, plan id, plan no, plan number, plan #, plan, insurance, insurance id, insurance no, insurance number, insurance #, insurance policy, insurance policy number, insurance plan, insurance member id, ins, ins plan, ins id, ins policy, ins policy no, ins . policy no, ins #, beneficiary, beneficiary id, beneficiary number, payer id, payor id, hmo, ppo, hmo id, health id, insurer, insurer id, insur, insur id, hbn, prescription plan, rx id, health card, health card no, health card number, health plan, health plan id, health insurance, insurance code, ohip, ramq, msp, phn, versichertennummer, kvnr, krankenkasse, ehic, aetna, cigna, bcbs, humana, tricare, uhc, coverage id, rx bin, rxbin, rx group, rxgrp, ahv',
      ),
      value: 'id',
      digits: 4,
      unlessAfter: /\s?(?:mg|mcg|ml|kg|%|patients?|people|pts?|years?|weeks?|days?)\b/iy,
      score: 0.95,
    },
  ],
  shapes: [
    {
      starts: 'digit',
      pattern:
        /[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?![\w-])/y,
      score: 0.98,
    },
    { starts: 'digit', pattern: /\d{4}-\d{3}-\d{3}-?[A-Z]{2}(?!\w)/y, score: 0.9 },
    { starts: ['hmo', 'ppo', 'epo', 'pos'], pattern: /(?:HMO|PPO|EPO|POS)-\d{4,12}(?![\w-])/iy, score: 0.9 },
  ],
};
