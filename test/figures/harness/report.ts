import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Outcome, Tier } from './figure.ts';

const MARK = { from: '<!-- figures -->', to: '<!-- end of figures -->' } as const;
const GIB = 2 ** 30;

/** Where and when the figures were measured. */
export interface Circumstances {
  /** UTC, to the minute. */
  readonly date: string;
  readonly machine: string;
  /** Short hash, with `+` when files were changed. */
  readonly commit: string;
}

/** What is known of this machine and this commit. */
export function circumstances(root: string): Circumstances {
  const all = cpus();
  const memory = Math.round(totalmem() / GIB);
  return {
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    machine: `${all.length} × ${all[0]?.model ?? 'unknown processor'}, ${memory} GiB, Node ${process.versions.node}`,
    commit: git(root, 'rev-parse', '--short', 'HEAD') + (git(root, 'status', '--porcelain') === '' ? '' : '+'),
  };
}

function git(root: string, ...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'no git';
  }
}

/** The one object of `--json`, and of figures/latest.json with the circumstances beside it. */
export function asJson(outcomes: readonly Outcome[]): { readonly figures: readonly object[] } {
  return {
    figures: outcomes.map(({ plantedValue, seconds, ...one }) => ({
      ...one,
      planted_value: plantedValue,
      seconds: Number(seconds.toFixed(1)),
    })),
  };
}

/** Writes figures/latest.json below `root`. */
export async function writeLatest(root: string, outcomes: readonly Outcome[], where: Circumstances): Promise<void> {
  await mkdir(join(root, 'figures'), { recursive: true });
  await writeFile(join(root, 'figures/latest.json'), `${JSON.stringify({ ...where, ...asJson(outcomes) }, null, 2)}\n`);
}

/** The last run of a figure on a tier, as figures/kept.json has it for the page. */
interface Kept extends Circumstances, Omit<Outcome, 'seconds' | 'tier'> {
  readonly ran: Tier;
}

/**
 * Puts outcomes in the place of earlier ones of the same figure and tier, in figures/kept.json and between the marks of
 * docs/guarantees.md; throws when the marks are gone.
 */
export async function writeTable(
  root: string,
  outcomes: readonly Outcome[],
  ran: Tier,
  where: Circumstances,
): Promise<void> {
  const [file, page] = [join(root, 'figures/kept.json'), join(root, 'docs/guarantees.md')];
  const text = await readFile(page, 'utf8');
  const [from, to] = [text.indexOf(MARK.from), text.indexOf(MARK.to)];
  if (from < 0 || to < from) throw new Error('docs/guarantees.md lacks the marks of its table of figures');
  const earlier = JSON.parse(await readFile(file, 'utf8')) as Kept[];
  const now = outcomes.map(({ seconds: _seconds, tier: _tier, ...one }): Kept => ({ ...one, ran, ...where }));
  const isAgain = (one: Kept): boolean => now.some(({ id }) => id === one.id && ran === one.ran);
  const all = [...earlier.filter((one) => !isAgain(one)), ...now].toSorted(
    (a, b) => a.id.localeCompare(b.id) || a.ran.localeCompare(b.ran),
  );
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(page, `${text.slice(0, from + MARK.from.length)}\n${asMarkdown(all)}\n${text.slice(to)}`);
}

function asMarkdown(all: readonly Kept[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = all.map((one) =>
    [
      one.id,
      one.title,
      `${one.pass ? '' : '**failed:** '}${one.value}`,
      one.target,
      `${one.planted}: ${one.control === 'noticed' ? one.plantedValue : 'not noticed, so the figure is void'}`,
      one.anchor,
      `${one.ran}, ${one.date}, ${one.commit}, ${one.machine}`,
    ]
      .map(cell)
      .join(' | '),
  );
  return [
    'The last run of each figure, in CI (C) and at night (N).',
    '',
    '| | what | measured | target | the same with a planted fault | anchor | when, at which commit and where |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

/** The table for a terminal. */
export function asText(outcomes: readonly Outcome[], where: Circumstances): string {
  const rows = outcomes.map((one) =>
    [
      `${one.id}  ${one.pass ? 'passed' : 'FAILED'}  ${one.title} (${one.seconds.toFixed(1)} s)`,
      `      value    ${one.value}`,
      `      target   ${one.target}`,
      `      control  ${one.planted}: ${one.control}${one.plantedValue === '' ? '' : `, ${one.plantedValue}`}`,
      `      anchor   ${one.anchor}`,
    ].join('\n'),
  );
  return [...rows, `${where.date}, commit ${where.commit}, ${where.machine}`].join('\n\n');
}
