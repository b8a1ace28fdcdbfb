import { createHash } from 'node:crypto';
import type { Database } from '../../../platform/database/connection.ts';
import type { RegistryAnswer, RegistryRecord } from '../matching/compare.ts';
import type { CheckSource } from '../words.ts';
import {
  findNewestRun,
  findProvider,
  listLicences,
  listProvidersByLicence,
  type LicenceRow,
  type ProviderRow,
} from './queries.ts';

/** An answer with its provenance; hashes are SHA-256. */
export interface LookUp {
  readonly source: CheckSource;
  readonly answer: RegistryAnswer;
  /** Day of the file that answered, `YYYY-MM-DD`: the observation date, not the day of loading. */
  readonly fileOn: string | null;
  readonly requestHash: Buffer | null;
  readonly responseHash: Buffer | null;
  readonly rowHash: Buffer | null;
  /** `api` where the source itself was asked; else its file was. */
  readonly method?: 'api';
}

/** Asks the loaded NPPES file for one number; a register that was never loaded is down, not empty. */
export async function lookUpNpi(db: Database, npi: string): Promise<LookUp> {
  return askNppes(db, { request: `npi/${npi}`, isSelfReported: false }, async () => {
    const provider = await findProvider(db, npi);
    return provider ? [provider] : [];
  });
}

/** Asks who reported this state licence; `number` is canonical, `MD/D0000001`. Self-reported: never a primary source. */
export async function lookUpStateLicence(db: Database, number: string): Promise<LookUp> {
  const [region = '', licence = ''] = number.split('/', 2);
  const about = { request: `licence/${number}`, isSelfReported: true, number };
  return askNppes(db, about, () => listProvidersByLicence(db, region, licence));
}

/** The answer for numbers that no register of ours knows. */
export function noLookUp(number: string): LookUp {
  return {
    source: 'none',
    answer: { kind: 'down', detail: 'no_source_for_country' },
    fileOn: null,
    requestHash: sha256(number),
    responseHash: null,
    rowHash: null,
  };
}

interface Question {
  readonly request: string;
  readonly isSelfReported: boolean;
  /** The number that the records were found by, where it is not their NPI. */
  readonly number?: string;
}

async function askNppes(
  db: Database,
  { request, isSelfReported, number }: Question,
  find: () => Promise<ProviderRow[]>,
): Promise<LookUp> {
  const run = await findNewestRun(db, 'nppes');
  const base = { source: 'nppes', requestHash: sha256(request), fileOn: run?.fileOn ?? null } as const;
  if (!run)
    return { ...base, answer: { kind: 'down', detail: 'registry_not_loaded' }, responseHash: null, rowHash: null };
  const providers = await find();
  const licences = await listLicences(
    db,
    providers.map((provider) => provider.npi),
  );
  const records = providers.map((provider) => toRecord(provider, licences, number));
  return {
    ...base,
    answer: { kind: 'records', records, isSelfReported },
    responseHash: sha256(JSON.stringify(records)),
    rowHash: providers.length === 1 && providers[0] ? Buffer.from(providers[0].rowHash) : null,
  };
}

function toRecord(
  provider: ProviderRow,
  licences: readonly LicenceRow[],
  number: string = provider.npi,
): RegistryRecord {
  const own = licences.filter((licence) => licence.npi === provider.npi && licence.region !== '');
  return {
    number,
    lastName: provider.lastName,
    firstName: provider.firstName,
    middleName: provider.middleName,
    otherLastName: provider.otherLastName,
    otherFirstName: provider.otherFirstName,
    suffix: provider.suffix,
    states: [...new Set(own.map((licence) => licence.region))].toSorted(),
    deactivatedOn: provider.deactivatedOn,
    reactivatedOn: provider.reactivatedOn,
  };
}

/** SHA-256 of a text, 32 bytes. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
