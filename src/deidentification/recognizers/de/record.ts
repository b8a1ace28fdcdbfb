import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

const BEFORE_ID =
  'fallnummer, fall - nr, fall - nummer, fall nr, patientennummer, patienten - nr, patienten - id, patientenid, pat - nr, pat . - nr, pat - id, pat . - id, pat nr, aufnahmenummer, aufnahme - nr, aktenzeichen, az ., az, gz, geschäftszeichen, vorgangs - nr, vorgangsnummer, unfall - nr, unfallnummer, bg - nr, schaden - nr, schadennummer, einsatz - nr, einsatznummer, leitstellennummer, fallnr, fallnr ., patnr, pat . nr, pat . nr ., patientennr, patientennr ., fall - id, studien - nr, akten - nr, krankenblatt - nr, krankenblattnummer, pid, piz, kis - nr, auftragsnummer, auftrags - nr, befundnummer, befund - nr, untersuchungsnummer, eingangsnummer, eingangs - nr, probennummer, proben - nr, histonummer, histo - nr, journal - nr, e - nummer, no de dossier, no . de dossier, numéro de dossier, dossier, dossier no';

/** German and French record, case and specimen numbers by cue, 45 CFR 164.514(b)(2)(i)(H). */
export const deRecord: Recognizer = {
  name: 'de/record',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [{ words: phrases(BEFORE_ID), value: 'id', digits: 3, score: 0.96 }],
};
