import type { PolicyName } from './engine-types.ts';
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

/** Version of the rules that a text went through, as receipts carry it: `policy-2`, `policy-2-eu`, `policy-2-strict` … */
export function policyVersion(name: PolicyName, strictZip3: boolean): string {
  return [RULES_VERSION, ...(name === 'eu' ? ['eu'] : []), ...(strictZip3 ? ['strict'] : [])].join('-');
}
