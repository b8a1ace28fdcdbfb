/**
 * Builds `populations.generated.js`: `node src/deidentification/lexicons/build-populations.ts DATA`, where DATA holds
 * zip3_population_2020.csv and cms_hospitals.csv (SOURCE.md). A ZIP3 area belongs to the state that most of its hospitals
 * are in, or to that of the area before it. The same input gives the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [data = ''] = process.argv.slice(2);
const rows = (file: string): string[][] =>
  readFileSync(`${data}/${file}`, 'utf8')
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map((line) => [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map((match) => match[2] ?? match[1] ?? ''));

const areas = rows('zip3_population_2020.csv').map(([zip3 = '', people = '']) => [zip3, Number(people)] as const);
const hospitals = new Map<string, Map<string, number>>();
for (const [, , , state = '', zip = ''] of rows('cms_hospitals.csv')) {
  const counts = hospitals.get(zip.slice(0, 3)) ?? new Map<string, number>();
  counts.set(state, (counts.get(state) ?? 0) + 1);
  hospitals.set(zip.slice(0, 3), counts);
}

const states = new Map<string, number>();
let state = '';
for (const [zip3, people] of areas) {
  const [most] = [...(hospitals.get(zip3) ?? [])].toSorted((left, right) => right[1] - left[1]);
  state = most?.[0] ?? state;
  states.set(state, (states.get(state) ?? 0) + people);
}

const listed = (entries: Iterable<readonly [string, number]>): string =>
  [...entries].map(([name, people]) => `${name}:${Math.round(people / 1000)}`).join(' ');
writeFileSync(
  new URL('./populations.generated.js', import.meta.url),
  [
    '// Census 2020, thousands of people; built by build-populations.ts.',
    `export const ZIP3_THOUSANDS = '${listed(areas)}';`,
    `export const STATE_THOUSANDS = '${listed([...states].toSorted(([left], [right]) => left.localeCompare(right)))}';`,
    '',
  ].join('\n'),
);
