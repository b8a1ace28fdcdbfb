import type { Recognizer } from '../recognizer.ts';

/** Latitude and longitude, plus codes, geohashes. */
export const anyGeocode: Recognizer = {
  name: 'any/geocode',
  class: 'B',
  label: 'PLACE',
  reason: 'geocode',
  shapes: [
    {
      starts: 'digit',
      length: [1, 2],
      next: '.',
      pattern: /\d{1,2}\.\d{3,8}\s?°?\s?[NS]?\s?,\s?-?\d{1,3}\.\d{3,8}\s?°?\s?[EW]?(?!\d)/y,
      score: 0.95,
    },
    { starts: ['-', '+'], pattern: /[-+]\d{1,2}\.\d{3,8}\s?,\s?[-+]?\d{1,3}\.\d{3,8}(?!\d)/y, score: 0.97 },
    {
      starts: 'digit',
      length: [1, 2],
      next: '°',
      pattern:
        /\d{1,2}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?["″]?)?\s?[NS][ ,]{0,2}\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?["″]?)?\s?[EW]/y,
      score: 0.97,
    },
    { starts: ['///', '/'], pattern: /\/\/\/\p{L}{2,20}\.\p{L}{2,20}\.\p{L}{2,20}/uy, score: 0.97 },
    {
      starts: 'mixed',
      length: [4, 8],
      next: '+',
      pattern: /[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)/y,
      score: 0.93,
    },
    {
      starts: 'digit',
      length: [4, 8],
      next: '+',
      pattern: /[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)/y,
      check: (value) => /[A-Z]/.test(value),
      score: 0.93,
    },
  ],
  cues: [{ words: ['geohash', 'what3words', 'w3w', 'plus code'], value: /[a-z0-9.+/]{5,40}/iy, score: 0.95 }],
};
