import fc from 'fast-check';

/** Pieces of notes and chats, with identifiers and traps; the arbitrary texts are put together from them. */
const PIECES: readonly string[] = [
  ...[
    'Mr Bell',
    "Bell's palsy",
    'Dr. O’Hara',
    'Ana María Núñez',
    'mrs de la cruz',
    'J.S.',
    'Graves',
    'Zoë',
    'Jo**hn** Smith',
    'Ｋｅｎｊｉ',
  ],
  ...[
    'MRN 0048812',
    'SSN 457-55-5462',
    'NHS 943 476 5919',
    'IBAN DE89 3704 0044 0532 0130 00',
    'DOB 3/3/1990',
    'LMP 28 June',
  ],
  ...[
    'call (617) 555-0172',
    'fax 020 7946 0233',
    'x@y.example',
    'https://a.example/b?c=1',
    'from 10.84.7.113',
    '@lena_99',
  ],
  ...[
    'aged 93',
    'a 94-year-old',
    'ninety-six',
    'zip 02115',
    'Boston, MA 02115',
    'SW1A 1AA',
    '79104 Freiburg',
    'Hauptstr. 114',
  ],
  ...[
    'at Pine Ridge Medical Center',
    'lives in Altoona',
    'bed 14B',
    'the mayor of Leeds',
    'lot HUDX0441',
    'img_petrov.jpg',
  ],
  ...[
    'BP 120/80',
    'K 2.4',
    'apixaban 5 mg bd',
    'CHA2DS2-VASc 6',
    'T2N0',
    'POD 3',
    '1/2 tab',
    'n=1204',
    'NCT04280705',
    'p.R175H',
  ],
  ...[
    '[PATIENT]',
    '[CITY]',
    'ZIP 021**',
    '90 or older',
    'day +3',
    '&amp;',
    '&#x4a;oan',
    '<b>Tom</b>',
    '<br>',
    '~~x~~',
    '__Max__',
  ],
  ...[
    '😀',
    '👩‍⚕️',
    '\u200b',
    '\u202e',
    '\u00ad',
    'e\u0301',
    'ﬁ',
    '½',
    '١٢٣',
    '山田太郎',
    'محمد العتيبي',
    'Кузнецова',
    '한국',
  ],
  ...[
    'PID|1||123456^^^HOSP||DOE^JOHN||19700101|M',
    '| a | b |',
    '```js\nlet x = 1;\n```',
    '{"name":"Tom"}',
    'dGVzdCBiYXNlNjQ=',
  ],
  ...[
    'Pat. mit HIT',
    'am 12.3. operiert',
    'Frau Weber, 76 J.',
    'femme de 45 ans',
    'paciente José',
    '"quoted"',
    '(',
    ')',
    '—',
    '…',
    '#',
    '\t',
    '\r\n',
    '\n\n',
  ],
];

/** Texts of up to thirty pieces with odd joints. */
export const noteLike: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(' ', ' ', ' ', '. ', ', ', '\n', '', ': ', ' - ', '\u00a0')),
    {
      maxLength: 30,
    },
  )
  .map((parts) => parts.map(([piece, joint]) => piece + joint).join(''));

/** Anything at all, lone surrogates and control characters included. */
export const anything: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 120 }).map((units) => String.fromCharCode(...units)),
  fc.tuple(noteLike, fc.string({ unit: 'grapheme', maxLength: 20 })).map((parts) => parts.join('')),
);
