import type { Lockfile } from './lockfile.ts';

/** test/walls/min-versions.json: the oldest versions without a known hole, and when a person last looked. */
export interface MinVersions {
  /** `YYYY-MM-DD` of the last refresh. */
  readonly checked: string;
  readonly failsAfterDays: number;
  /** Package -> the oldest good version of each release line, e.g. `["3.1.3", "4.0.1"]`. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  readonly banned: readonly string[];
  /** Oldest good PostgreSQL of each major, e.g. `"15.16"`. */
  readonly postgres: readonly string[];
}

/** Packages in the lockfile (every copy of them) that are banned or older than the list allows. */
export function versionFaults({ packages }: Lockfile, list: MinVersions): string[] {
  return Object.entries(packages).flatMap(([folder, { version }]) => {
    const name = folder.split('node_modules/').at(-1) ?? '';
    if (list.banned.includes(name)) return [`${folder}: banned`];
    const lines = list.packages[name];
    if (!lines || !version || isAtLeast(version, lines)) return [];
    return [`${folder}: ${version} is older than ${lines.join(' / ')}`];
  });
}

/** The listed packages that the lockfile does not hold at all: a stale line of the list guards nothing. */
export function unusedLines({ packages }: Lockfile, list: MinVersions): string[] {
  const names = new Set(Object.keys(packages).map((folder) => folder.split('node_modules/').at(-1)));
  return Object.keys(list.packages).filter((name) => !names.has(name));
}

/** Whether a version reaches the oldest good one of its own major line; a major above every line is newer than the list. */
export function isAtLeast(version: string, lines: readonly string[]): boolean {
  const [major] = numbersOf(version);
  const line = lines.find((candidate) => numbersOf(candidate)[0] === major);
  if (line !== undefined) return compare(numbersOf(version), numbersOf(line)) >= 0;
  return lines.every((candidate) => compare(numbersOf(version), numbersOf(candidate)) > 0);
}

/** Whole days since a person refreshed the list; `now` in milliseconds since the Unix epoch. */
export function ageInDays({ checked }: MinVersions, now: number): number {
  return Math.floor((now - Date.parse(checked)) / 86_400_000);
}

function numbersOf(version: string): number[] {
  return (version.match(/^\d+(\.\d+)*/)?.[0] ?? '').split('.').map(Number);
}

function compare(left: readonly number[], right: readonly number[]): number {
  const longest = Math.max(left.length, right.length);
  for (let place = 0; place < longest; place += 1) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
