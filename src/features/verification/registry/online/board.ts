import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { DAY } from '../../../../kernel/time.ts';
import type { RegistryAnswer, RegistryRecord } from '../../matching/compare.ts';
import { sha256, type LookUp } from '../look-up.ts';
import { isDay } from '../register-format.ts';
import { askSource } from './ask-source.ts';
import { PHYSICIAN_TYPES } from './licence-types.ts';

/** What is used of a board's answer, in the form of the MLVS look-up of CMS; the id is `[STATE]-[MDR|DOS]-[NUMBER]`. */
const Licence = Type.Object({
  licenseId: Type.String({ pattern: '^[A-Z]{2}-(?:MDR|DOS)-[A-Z0-9]{1,40}$' }),
  firstName: Type.String(),
  lastName: Type.String(),
  middleName: Type.Optional(Type.String()),
  status: Type.String(),
  expirationDate: Type.Optional(Type.String()),
});

const NotFound = Type.Object({ error: Type.Literal('not_found') });

/** The boards that may be asked: state -> origin. It comes from the operator alone. */
export type Boards = ReadonlyMap<string, string>;

/**
 * Asks a state's board about a licence, `MD/D0000001`, as physician and as osteopath; undefined where no board of that state
 * is known. Unlike NPPES the board is a primary source.
 */
export async function askBoard(
  boards: Boards,
  number: string,
  { nowMs, timeLimitMs }: { readonly nowMs: number; readonly timeLimitMs?: number },
): Promise<LookUp | undefined> {
  const [state = '', licence = ''] = number.split('/', 2);
  const origin = boards.get(state);
  if (origin === undefined || !/^[A-Z]{2}$/.test(state) || !/^[A-Z0-9]{1,40}$/.test(licence)) return undefined;
  const types = PHYSICIAN_TYPES.get(state) ?? [];
  const paths = types.map((type) => `/license/${state}/${type}/${licence}.json`);
  const replies = await Promise.all(paths.map((path) => askSource(origin, path, timeLimitMs)));
  const answers = replies.map((reply) => (reply.kind === 'silent' ? SILENT : readBoardAnswer(reply.body, nowMs)));
  const hashes = replies.flatMap((reply) => (reply.kind === 'said' ? [reply.hash.toString('hex')] : []));
  return {
    source: 'board',
    method: 'api',
    answer: joined(answers),
    fileOn: null,
    requestHash: sha256(`${origin} ${paths.join(' ')}`),
    responseHash: hashes.length > 0 ? sha256(hashes.join(' ')) : null,
    rowHash: null,
  };
}

const SILENT = { kind: 'down', detail: 'source_did_not_answer' } as const;

/** What one answer says; the status of HTTP is not looked at, and a body of another form is silence. */
export function readBoardAnswer(body: unknown, nowMs: number): RegistryAnswer {
  if (Value.Check(NotFound, body)) return { kind: 'records', records: [], isSelfReported: false };
  if (!Value.Check(Licence, body)) return SILENT;
  return { kind: 'records', records: [toRecord(body, nowMs)], isSelfReported: false };
}

/** Silence of one type is silence: the licence may be of that type. */
function joined(answers: readonly RegistryAnswer[]): RegistryAnswer {
  const records: RegistryRecord[] = [];
  for (const answer of answers) {
    if (answer.kind === 'down') return answer;
    records.push(...answer.records);
  }
  return answers.length === 0 ? SILENT : { kind: 'records', records, isSelfReported: false };
}

/** Words that boards use for a licence that allows to practise; every other goes to a person. */
const ACTIVE = new Set(['ACTIVE', 'ACTIVE - CURRENT', 'CURRENT']);

function toRecord(licence: Static<typeof Licence>, nowMs: number): RegistryRecord {
  const [state = '', , number = ''] = licence.licenseId.split('-');
  return {
    number: `${state}/${number}`,
    lastName: licence.lastName.trim().slice(0, 80),
    firstName: licence.firstName.trim().slice(0, 80),
    middleName: (licence.middleName ?? '').trim().slice(0, 80),
    otherLastName: '',
    otherFirstName: '',
    suffix: '',
    states: [state],
    deactivatedOn: null,
    reactivatedOn: null,
    expiresOn: licence.expirationDate,
    isStatusKnown: ACTIVE.has(licence.status.trim().toUpperCase()) && !isPast(licence.expirationDate, nowMs),
  };
}

/** A day that cannot be read is not taken for a good one. */
function isPast(day: string | undefined, nowMs: number): boolean {
  return day !== undefined && (!isDay(day) || Date.parse(day) + DAY <= nowMs);
}
