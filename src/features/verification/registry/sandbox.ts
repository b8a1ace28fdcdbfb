import type { ClaimedFacts, RegistryAnswer, RegistryRecord } from '../matching/compare.ts';
import { sha256, type LookUp } from './look-up.ts';

/** What a magic number stages (product.md 6.3); outside production only. */
type Scene = 'approved' | 'name_mismatch' | 'deactivated' | 'excluded' | 'needs_document' | 'source_down' | 'ambiguous';

/** Luhn-valid NPIs that answer the same on every sandbox; no register is asked. */
export const MAGIC_NPIS: ReadonlyMap<string, Scene> = new Map([
  ['2000000010', 'approved'],
  ['2000000028', 'name_mismatch'],
  ['2000000036', 'deactivated'],
  ['2000000044', 'excluded'],
  ['2000000051', 'needs_document'],
  ['2000000069', 'source_down'],
  ['2000000077', 'ambiguous'],
]);

/** A staged answer for one of {@link MAGIC_NPIS}; `isExcluded` stages a hit on the exclusion list. */
export interface StagedLookUp extends LookUp {
  readonly isExcluded: boolean;
}

/** The register as the magic number wants it, made from the claim itself; undefined for ordinary numbers. */
export function lookUpMagic(claim: ClaimedFacts, today: string): StagedLookUp | undefined {
  const scene = MAGIC_NPIS.get(claim.number);
  if (!scene) return undefined;
  const answer = stage(scene, claim, today);
  return {
    source: 'sandbox',
    answer,
    fileOn: today,
    requestHash: sha256(`sandbox/${claim.number}`),
    responseHash: sha256(JSON.stringify(answer)),
    rowHash: null,
    isExcluded: scene === 'excluded',
  };
}

function stage(scene: Scene, claim: ClaimedFacts, today: string): RegistryAnswer {
  const twin = recordOf(claim);
  switch (scene) {
    case 'approved':
    case 'excluded':
      return found(twin);
    case 'name_mismatch':
      return found({ ...twin, firstName: 'Zzyra', lastName: 'Qtestname' });
    case 'deactivated':
      return found({ ...twin, deactivatedOn: today });
    case 'needs_document':
      return found();
    case 'source_down':
      return { kind: 'down', detail: 'source_did_not_answer' };
    case 'ambiguous':
      return found(twin, { ...twin, middleName: 'Q' });
    default:
      return scene satisfies never;
  }
}

function found(...records: readonly RegistryRecord[]): RegistryAnswer {
  return { kind: 'records', records, isSelfReported: false };
}

function recordOf(claim: ClaimedFacts): RegistryRecord {
  return {
    number: claim.number,
    lastName: claim.lastName,
    firstName: claim.firstName,
    middleName: '',
    otherLastName: '',
    otherFirstName: '',
    suffix: '',
    states: claim.state === null ? [] : [claim.state],
    deactivatedOn: null,
    reactivatedOn: null,
  };
}
