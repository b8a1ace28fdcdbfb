import type { Document } from '../../document.ts';
import { matchAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Trial subjects, police cases, staff and student numbers by cue: any other unique number, 45 CFR 164.514(b)(2)(i)(R). */
export const anyCode: Recognizer = {
  name: 'any/code',
  class: 'R',
  label: 'ID',
  reason: 'unique_code',
  cues: [
    {
      words: phrases(
        'subject, subject id, subject no, subject number, subject #, trial subject, study subject, dog tag, dog tags, dog tag no, ear tag, trial id, participant, participant id, participant no, screening no, screening number, randomization no, randomisation no, enrolled as subject, enrollment no, study no, study number, study id, case no, case number, case #, police case, police case no, ambulance run, run no, run number, run #, ems run, pcr no, pcr number, dispatch, dispatch no, cad no, docket, docket no, court case, incident no, incident number, report no, badge, badge no, badge number, inmate, inmate no, inmate number, employee id, employee no, employee number, staff id, student id, student no, service no, service number, id, id #, id no, id number, ref, ref no, ref #, ref . code, ref code, reference, reference no, reference number, site id, donor id, donor no, unos id, tracking no, tracking number, confirmation, confirmation no, barcode, qr code, wristband, prison no, passcode, pin, username, user id, login, veteran id, military id, taxi no, taxi number, cab no, bus no, unhcr, unhcr no, datix, incident, ticket, ticket no, randomization number, randomisation number, randomization id, subject number, site no, trial pt, trial patient, study pt, study patient, trial no, refugee no, locker, locker no, rec no, enrolment no, protocol id, biobank id, registry id, case ref, complaint no, crime no, crime ref, police ref, job no, reservation, booking no, booking ref, loyalty no, membership no, clock no, payroll no, asset tag, rx #, rx no, rx . no, rx number, rx num, rx nr, prescription no, prescription number, prescription #, script no, script number, script #',
      ),
      value: 'id',
      digits: 3,
      unlessAfter: /\s?(?:mg|mcg|ml|kg|%|years?|weeks?|days?|patients?|visits?)\b/iy,
      score: 0.9,
    },
    {
      words: ['subject', 'trial subject', 'study subject', 'participant', 'subject id'],
      value: /[A-Za-z]{2,12}(?:-[A-Za-z]{1,6})?-\d{2,6}(?:-\d{1,6}){0,2}/y,
      score: 0.95,
    },
  ],
  shapes: [
    // Prisoners of England and Wales: a letter, four figures, two letters.
    // "MH/2024/00731": files of courts, coroners and registries; letters, a year, a running number.
    {
      starts: 'upper',
      length: [2, 5],
      next: '/',
      pattern: /[A-Z]{2,5}\/(?:19|20)\d{2}\/\d{3,7}(?![\w/])/y,
      score: 0.85,
    },
    { starts: 'mixed', length: [7, 7], pattern: /[A-Z]\d{4}[A-Z]{2}(?![\w-])/y, score: 0.8 },
  ],
  finders: [{ on: ['('], find: findBracketed }],
};

const BRACKETED = /\(\s?#?\d{6,11}\s?\)/y;

/** A bare number of six or more digits in brackets, as after a name: "(78074569)". */
function findBracketed(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const match = token && matchAt(BRACKETED, document.text, token.start);
  if (!token || match === undefined || document.tokens[index - 1]?.kind !== 'word') return undefined;
  return { start: token.start + 1, end: token.start + match.length - 1, score: 0.85 };
}
