import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { RegistryAnswer, RegistryRecord } from '../../matching/compare.ts';
import { sha256, type LookUp } from '../look-up.ts';
import { isDay } from '../register-format.ts';
import { askSource } from './ask-source.ts';

/** The one host that is asked (product.md 6.4). */
export const NPPES_API = 'https://npiregistry.cms.hhs.gov';

const text = Type.Optional(Type.String());
/** What is used of a result; everything else may be anything. Epochs are strings, and are not used. */
const Result = Type.Object({
  number: Type.String(),
  enumeration_type: Type.String(),
  basic: Type.Object({
    first_name: text,
    middle_name: text,
    last_name: text,
    name_suffix: text,
    status: text,
    deactivation_date: text,
    reactivation_date: text,
  }),
  taxonomies: Type.Optional(Type.Array(Type.Object({ state: Type.Optional(Type.Unknown()) }))),
  other_names: Type.Optional(Type.Array(Type.Object({ first_name: text, last_name: text }))),
});
const Answer = Type.Object({ result_count: Type.Integer({ minimum: 0 }), results: Type.Array(Type.Unknown()) });

/** Asks the NPPES API (version 2.1) about one number. An answer that is no answer is silence, never a mark against anybody. */
export async function askNppesApi(
  npi: string,
  { origin = NPPES_API, timeLimitMs }: { origin?: string | undefined; timeLimitMs?: number } = {},
): Promise<LookUp> {
  const path = `/api/?version=2.1&number=${npi}`;
  const reply = await askSource(origin, path, timeLimitMs);
  const about = { source: 'nppes', method: 'api', fileOn: null, requestHash: sha256(path), rowHash: null } as const;
  if (reply.kind === 'silent') return { ...about, answer: SILENT, responseHash: null };
  return { ...about, answer: readNppesAnswer(reply.body), responseHash: reply.hash };
}

const SILENT = { kind: 'down', detail: 'source_did_not_answer' } as const;

/** What the body says: `Errors` come with HTTP 200; a count that does not fit its results is no answer. */
export function readNppesAnswer(body: unknown): RegistryAnswer {
  if (!Value.Check(Answer, body) || body.result_count !== body.results.length) return SILENT;
  const results = body.results.flatMap((result) => (Value.Check(Result, result) ? [result] : []));
  if (results.length !== body.results.length) return SILENT;
  return { kind: 'records', records: results.map(toRecord), isSelfReported: false };
}

function toRecord({
  number,
  enumeration_type: type,
  basic,
  taxonomies = [],
  other_names: others = [],
}: Static<typeof Result>): RegistryRecord {
  const states = taxonomies.flatMap(({ state }) =>
    typeof state === 'string' && /^[A-Z]{2}$/.test(state) ? [state] : [],
  );
  const other = others[0];
  return {
    number,
    lastName: plain(basic.last_name),
    firstName: plain(basic.first_name),
    middleName: plain(basic.middle_name),
    otherLastName: plain(other?.last_name),
    otherFirstName: plain(other?.first_name),
    suffix: plain(basic.name_suffix),
    states: [...new Set(states)].toSorted(),
    deactivatedOn: dayOf(basic.deactivation_date),
    reactivatedOn: dayOf(basic.reactivation_date),
    // An organisation is nobody who holds a licence, and a word that is not known is not good.
    isStatusKnown: basic.status === 'A' && type === 'NPI-1',
  };
}

/** `--` means empty. */
function plain(value: string | undefined): string {
  const trimmed = (value ?? '').trim().slice(0, 80);
  return trimmed === '--' ? '' : trimmed;
}

function dayOf(value: string | undefined): string | null {
  return value !== undefined && isDay(value) ? value : null;
}
