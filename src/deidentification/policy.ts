import type { Candidate } from './document.ts';
import type { PolicyName } from './engine-types.ts';
import type { Release } from './finding.ts';
import type { RiskLimits } from './risk/risk.ts';

export const ENGINE_VERSION = 'engine-0.1.0';
const RULES_VERSION = 'policy-2';

/** What the policies differ in. */
export interface Policy extends RiskLimits {
  /** Below this k the year goes, and a region beside a rare disease (GDPR recital 26; our reading). 0: never. */
  readonly generaliseBelow: number;
}

const POLICIES: Readonly<Record<PolicyName, Policy>> = {
  'safe-harbor': { blockBelow: 1, generaliseBelow: 0 },
  eu: { blockBelow: 3, generaliseBelow: 11 },
};

/** The rules of a policy by its name. */
export function policyOf(name: PolicyName = 'safe-harbor'): Policy {
  return POLICIES[name];
}

const HARD_CLASSES: ReadonlySet<string> = new Set(['D', 'E', 'F', 'G', 'H', 'I', 'J', 'L', 'M', 'O', 'P', 'QI']);
const HARD_LABELS: ReadonlySet<string> = new Set(['DATE', 'AGE', 'YEAR']);

/** Whether an author may ever release such a finding: no hard class, no exact date, no age over 89, nothing that blocks. */
export function mayRelease(one: Pick<Candidate, 'class' | 'label' | 'action' | 'releasable'>): boolean {
  const hard = HARD_CLASSES.has(one.class) || HARD_LABELS.has(one.label) || one.action === 'block';
  return one.releasable && !hard;
}

/** One letter a reason code, as receipts carry what the author released. */
const RELEASE_LETTERS: Readonly<Record<Release['reason'], string>> = {
  eponym: 'e',
  drug: 'd',
  disease: 'i',
  sign: 's',
  score: 'c',
  device_type: 't',
  cited_author: 'a',
  clinical_number: 'n',
  common_word: 'w',
};

/** A policy version with the reason codes that the author gave for what was released: `policy-2.ed`. */
export function withReleases(version: string, releases: readonly Release['reason'][]): string {
  const letters = [...new Set(releases)]
    .map((reason) => RELEASE_LETTERS[reason])
    .toSorted((a, b) => a.localeCompare(b));
  return letters.length === 0 ? version : `${version}.${letters.join('')}`;
}

/** The version without releases, and the reason codes that it carries. */
export function readVersion(version: string): {
  readonly policy: string;
  readonly releases: readonly Release['reason'][];
} {
  const [policy = '', letters = ''] = version.split(/\.(?=[a-z]*$)/);
  const all = Object.entries(RELEASE_LETTERS) as [Release['reason'], string][];
  return { policy, releases: all.filter(([, letter]) => letters.includes(letter)).map(([reason]) => reason) };
}

/** Version of the rules that a text went through, as receipts carry it: `policy-2`, `policy-2-eu`, `policy-2-strict` … */
export function policyVersion(name: PolicyName, strictZip3: boolean): string {
  return [RULES_VERSION, ...(name === 'eu' ? ['eu'] : []), ...(strictZip3 ? ['strict'] : [])].join('-');
}
