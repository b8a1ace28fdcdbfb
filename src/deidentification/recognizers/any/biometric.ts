import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

const MEASURED = phrases(
  'fingerprint, thumbprint, thumb, iris, iris scan, retina, retina scan, retinal scan, face, facial, voice, palm, palm vein, gait, ear print',
);
const KEPT = phrases(
  'hash, template, template no, template id, signature id, enrollment id, record no, file, file no, id, scan, scan id',
);

/** Biometric identifiers, 45 CFR 164.514(b)(2)(i)(P). */
export const anyBiometric: Recognizer = {
  name: 'any/biometric',
  class: 'P',
  label: 'BIOMETRIC',
  reason: 'biometric_identifier',
  cues: [
    {
      words: MEASURED.flatMap((part) => KEPT.map((kept) => `${part} ${kept}`)),
      value: /[A-Za-z0-9]{1,12}(?:[-_:][A-Za-z0-9]{1,20}){0,8}/y,
      check: (value) => /\d{2}/.test(value),
      unlessAfter: /\s?(?:mm|cm|%|years?|months?|days?|degrees?)\b/iy,
      score: 0.93,
    },
    {
      words: phrases(
        'fingerprint, fingerprint template, fingerprint record, fingerprint id, fingerprint no, finger print, voiceprint, voiceprint id, voice print, voice print id, voice sample, voice id, voice recording, iris, iris code, iris scan, iris id, retina scan, retinal scan, retina scan id, face template, face id, faceprint, facial template, palm print, palm vein, palm vein id, gait template, gait id, biometric, biometric id, biometric template, biometric record, dna profile, dna profile no, gait signature, gait signature id, iris template, fingerabdruck, stimmprofil, retina id, hand geometry id, vein pattern id, face hash, voice template',
      ),
      value: 'id',
      digits: 2,
      unlessAfter: /\s?(?:mm|cm|%|years?|months?|days?|degrees?)\b/iy,
      score: 0.95,
    },
    {
      words: phrases(
        'fingerprint, fingerprint template, fingerprint hash, iris scan, retina scan, gait signature, palm vein, face id, fingerabdruck, voiceprint, voiceprint id, iris code, face template, biometric id, voice sample',
      ),
      value: /[A-Za-z]{1,10}[_-][A-Za-z0-9]{1,12}(?:[_:-][A-Za-z0-9]{1,20}){0,8}/y,
      check: (value) => /\d{2}/.test(value),
      score: 0.95,
    },
  ],
  shapes: [
    {
      starts: ['fp', 'fpt', 'vp', 'vprint', 'iris', 'voiceprint'],
      pattern: /(?:FPT?|VP|VPRINT|IRIS|VOICEPRINT)[-_][A-Z0-9]{2,12}(?:[-_:][A-Za-z0-9]{1,16}){0,8}/y,
      check: (value) => /\d{2}/.test(value),
      score: 0.85,
    },
  ],
};
