import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Postcodes of other countries by cue; they go whole, because the first administrative level is the floor there. */
export const anyPostcode: Recognizer = {
  name: 'any/postcode',
  class: 'B',
  label: 'POSTCODE',
  reason: 'postcode',
  cues: [
    {
      words: phrases('postcode, postal code, post code, pincode, pin code, zip, zip code, zipcode'),
      value: /(?:[A-Za-z]{1,2}-?)?\d[\dA-Za-z]{0,6}(?: ?[\dA-Za-z]{2,4})?(?![\w*-])/y,
      score: 0.9,
      check: (value) => /\d{2}/.test(value) && !/^\d{5}(?:-?\d{4})?$/.test(value) && !/\d (?:year|yo)/.test(value),
    },
  ],
};
