import { wordSet } from './word-list.ts';

const ENGLISH: readonly (readonly string[])[] = [
  ['january', 'jan'],
  ['february', 'feb', 'febr'],
  ['march', 'mar'],
  ['april', 'apr'],
  ['may'],
  ['june', 'jun'],
  ['july', 'jul'],
  ['august', 'aug'],
  ['september', 'sep', 'sept'],
  ['october', 'oct'],
  ['november', 'nov'],
  ['december', 'dec'],
];

/** One line a month: German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Polish, Turkish, Hungarian, Romanian, Finnish. */
const ABROAD = [
  'januar jänner janvier enero gennaio janeiro januari stycznia ocak január ianuarie tammikuuta',
  'februar február février fevrier febrero febbraio fevereiro februari lutego şubat februarie helmikuuta',
  'märz mars marzo março maart marts marca mart március martie maaliskuuta',
  'avril abril aprile kwietnia nisan április aprilie huhtikuuta',
  'mai mayo maggio maio mei maj maja mayıs május toukokuuta',
  'juni juin junio giugno junho czerwca haziran június iunie kesäkuuta',
  'juli juillet julio luglio julho lipca temmuz július iulie heinäkuuta',
  'août agosto augustus augusti sierpnia ağustos augusztus elokuuta',
  'septembre septiembre setiembre settembre setembro września eylül szeptember septembrie syyskuuta',
  'okt oktober octobre octubre ottobre outubro października ekim október octombrie lokakuuta',
  'novembre noviembre novembro listopada kasım noiembrie marraskuuta',
  'dez dezember décembre diciembre dicembre dezembro desember grudnia aralık decembrie joulukuuta',
].map((words) => words.split(' '));

const MONTH_WORDS = ENGLISH.map((words, month) => [...words, ...(ABROAD[month] ?? [])]);

/** Month words of English and of a dozen languages of Europe, with the number of the month (1-12). */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_WORDS.flatMap((words, month) => words.map((word) => [word, month + 1] as const)),
);

/** Month words of languages that write the day before the month: a number behind them is something else ("Mayo 3"). */
export const DAY_FIRST_MONTHS: ReadonlySet<string> = new Set(
  ABROAD.flat().filter(
    (word) => !/^(?:januar|februar|märz|mai|juni|juli|okt|oktober|dez|dezember|február|január)$/.test(word),
  ),
);

/** Month words that are also names or words of English: they need a day, or a year behind a preposition. */
export const NAMES_OF_MONTHS: ReadonlySet<string> = wordSet('mart maja maj mei marca ekim nisan marts mars mai maart');

/** Month words that are also other words or names: alone they need a preposition or a day. */
export const DOUBTFUL_MONTHS: ReadonlySet<string> = wordSet(
  'may mar march mars jan april june august dec sep sept mai jun jul mayo avril juli apr nov oct feb aug juin abril mart maja maj mei marca ekim nisan marts maio maart aprile okt dez',
);

/** Weekday words with the day (0 = Sunday). */
export const WEEKDAYS: ReadonlyMap<string, number> = new Map([
  ...[...'sunday monday tuesday wednesday thursday friday saturday'.split(' ').entries()].map(
    ([day, word]) => [word, day] as const,
  ),
  ...[...'sundays mondays tuesdays wednesdays thursdays fridays saturdays'.split(' ').entries()].map(
    ([day, word]) => [word, day] as const,
  ),
  ...[...'sonntag montag dienstag mittwoch donnerstag freitag samstag'.split(' ').entries()].map(
    ([day, word]) => [word, day] as const,
  ),
]);

/** Short weekday words; a date only beside a day or a preposition. */
export const SHORT_WEEKDAYS: ReadonlySet<string> = wordSet('mon tue tues wed weds thu thur thurs fri sat sun');

const ORDINALS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

/** Ordinal day words: `first` = 1 … `twentieth` = 20, `thirtieth` = 30. */
export const ORDINAL_DAYS: ReadonlyMap<string, number> = new Map([
  ...ORDINALS.map((word, at) => [word, at + 1] as const),
  ['thirtieth', 30],
]);

/** Feast days of several calendars, as the tokenizer cuts them, longest first where they share an opening. */
export const HOLIDAYS: readonly string[] = [
  ...[
    "new year ' s eve",
    "new year ' s day",
    "new year ' s",
    'new years eve',
    'new years day',
    'new year',
    'new years',
    'nye',
    "valentine ' s day",
    'valentines day',
    "valentine ' s",
    "st patrick ' s day",
    "st . patrick ' s day",
    'st patricks day',
  ],
  ...[
    'easter sunday',
    'easter monday',
    'easter saturday',
    'easter weekend',
    'easter',
    'good friday',
    'maundy thursday',
    'palm sunday',
    'ash wednesday',
    'shrove tuesday',
    'mardi gras',
    'pentecost',
    'whitsun',
    'whit monday',
    'ascension day',
    'corpus christi',
  ],
  ...[
    "mother ' s day",
    "father ' s day",
    'mothers day',
    'fathers day',
    'memorial day',
    'juneteenth',
    'independence day',
    'the fourth of july',
    'fourth of july',
    '4th of july',
    'the 4th of july',
    'july fourth',
    'labor day',
    'labour day',
    'columbus day',
    "indigenous peoples ' day",
    'veterans day',
    "veteran ' s day",
    "presidents ' day",
    'presidents day',
    'mlk day',
  ],
  ...[
    'halloween',
    'guy fawkes night',
    'guy fawkes',
    'bonfire night',
    'burns night',
    'hogmanay',
    'heiligabend',
    'weihnachten',
    'ostern',
    'ostersonntag',
    'ostermontag',
    'pfingsten',
    'silvester',
    'neujahr',
    'karfreitag',
    'fasching',
    'karneval',
    'rosenmontag',
    'tag der deutschen einheit',
    'victoria day',
    'family day',
    'remembrance day',
    'thanksgiving',
    'thanksgiving day',
    'black friday',
    'christmas eve',
    'christmas day',
    'christmas',
    'xmas eve',
    'xmas day',
    'xmas',
    'boxing day',
    'canada day',
    'victoria day',
    'australia day',
    'anzac day',
    'waitangi day',
    'bank holiday',
    'bonfire night',
    'guy fawkes',
    'burns night',
    'hogmanay',
    "st andrew ' s day",
    "st george ' s day",
    'remembrance day',
    'bastille day',
    "all saints ' day",
    'all saints',
    'all souls',
  ],
  ...[
    'eid',
    'eid al - fitr',
    'eid al - adha',
    'eid ul - fitr',
    'ramadan',
    'diwali',
    'deepavali',
    'holi',
    'navratri',
    'dussehra',
    'onam',
    'pongal',
    'vesak',
    'songkran',
    'nowruz',
    'norouz',
    'lunar new year',
    'chinese new year',
    'tet',
    'mid - autumn festival',
    'chuseok',
    'rosh hashanah',
    'yom kippur',
    'hanukkah',
    'chanukah',
    'passover',
    'purim',
    'sukkot',
    'shavuot',
    'cinco de mayo',
    'dia de los muertos',
    'day of the dead',
    'kwanzaa',
    'groundhog day',
    "april fool ' s day",
    "april fools ' day",
    'heiligabend',
    'weihnachten',
    'silvester',
    'ostern',
    'pfingsten',
    'oktoberfest',
    'super bowl sunday',
    'midsummer',
    'walpurgis',
    'st nicholas day',
    'golden week',
    'obon',
    'cyber monday',
  ],
];

/** Days of a month, February with 29. */
export function isDayOf(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31);
}
