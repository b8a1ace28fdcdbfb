import { isAadhaar } from '../checksums-abroad.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Hospital and national numbers of India, 45 CFR 164.514(b)(2)(i)(H): UHID, IPD and OPD numbers, Aadhaar, ABHA. */
export const inIdentity: Recognizer = {
  name: 'in/identity',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases(
        'uhid, uhid no, uhid number, ipd no, ipd number, ipd, opd no, opd number, ip no, ip number, op no, op number, cr no, crno, cr number, umr, umr no, reg no, reg . no, regd no, registration no, registration number, hospital reg no, mrd no, mrd number, mlc no',
      ),
      value: /[A-Za-z]{0,6}[-./]?\d[\dA-Za-z]*(?:[-/.]\d[\dA-Za-z]*){0,4}/y,
      check: (value) => value.replace(/\D/g, '').length >= 4,
      score: 0.96,
    },
    {
      words: phrases('aadhaar, aadhar, aadhaar no, aadhar no, aadhaar number, aadhar number, adhar, adhar no'),
      value: /(?:\d{4}|[xX*]{4})([ -]?)(?:\d{4}|[xX*]{4})\1\d{4}(?!\d)/y,
      score: 0.99,
    },
    {
      words: phrases('abha, abha no, abha number, abha id, abdm, health id number'),
      value: /\d{2}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\d)/y,
      score: 0.99,
    },
  ],
  shapes: [
    {
      starts: 'digit',
      figures: 8,
      pattern: /[2-9]\d{3}([ -])\d{4}\1\d{4}(?![ -]?\d)/y,
      check: isAadhaar,
      score: 0.93,
    },
  ],
};
