import { CaseCalendar } from './case-calendar.ts';
import type { Candidate, Document } from './document.ts';
import { echoForms } from './echoes.ts';
import type { EngineInput } from './engine-types.ts';
import { CUE_WORDS } from './names/cue-words.ts';
import { People } from './people.ts';

/** A settled candidate with what stands in its place. */
export interface Replaced extends Candidate {
  readonly replacement: string;
}

/** What the text asks its case memory to keep. */
export interface Proposals {
  readonly labels: readonly (readonly [token: string, label: string])[];
  readonly dayZero?: string;
}

/** Gives every settled candidate its replacement: labels for people, offsets for dates, plain labels for the rest. */
export function replaceAll(
  document: Document,
  candidates: readonly Candidate[],
  input: EngineInput,
): { readonly replaced: readonly Replaced[]; readonly proposals: Proposals } {
  if (candidates.length === 0) return { replaced: [], proposals: { labels: [] } };
  const people = new People(input);
  const calendar = new CaseCalendar(document, candidates, input);
  const each = candidates.map((candidate) => replace(document, candidate, people, calendar));
  const replaced = asOneName(document, each);
  const dayZero = calendar.proposal();
  const labels = [...people.proposals(), ...echoProposals(document, candidates, input)];
  return { replaced, proposals: { labels, ...(dayZero === undefined ? {} : { dayZero }) } };
}

function replace(document: Document, candidate: Candidate, people: People, calendar: CaseCalendar): Replaced {
  if (candidate.action === 'block') return { ...candidate, replacement: '' };
  if (candidate.replacement !== undefined) return { ...candidate, replacement: candidate.replacement };
  if (candidate.class === 'A') {
    const name = document.text.slice(candidate.start, candidate.end);
    return { ...candidate, replacement: `[${people.labelFor(name, roleOf(document, candidate))}]` };
  }
  if (candidate.class === 'C' && candidate.label === 'DATE') {
    const { text, unanchored } = calendar.textFor(candidate);
    return { ...candidate, replacement: text, ...(unanchored ? { reason_code: 'date_without_day_zero' } : {}) };
  }
  return { ...candidate, replacement: `[${candidate.label}]` };
}

/** "Last, First": two spans of one name become one. */
function asOneName(document: Document, replaced: readonly Replaced[]): Replaced[] {
  const out: Replaced[] = [];
  for (const next of replaced) {
    const last = out.at(-1);
    const between = last && document.text.slice(last.end, next.start);
    const same = last?.class === 'A' && next.class === 'A' && last.replacement === next.replacement;
    if (last && same && (between === ', ' || between === ' ')) out[out.length - 1] = { ...last, end: next.end };
    else out.push(next);
  }
  return out;
}

const wordsOf = (list: string): ReadonlySet<string> => new Set(list.split(' '));
const BEFORE_CLINICIAN = wordsOf(`${CUE_WORDS.clinicianTitle} nurse ${CUE_WORDS.clinicianRole}`);
const BEFORE_RELATIVE = wordsOf(CUE_WORDS.relative);

/** What the tagger calls a person, the word before tells better: "Dr. X" treats, "his brother X" is family. */
function roleOf(document: Document, candidate: Candidate): string {
  if (candidate.label !== 'PERSON') return candidate.label;
  const before = document.text.slice(Math.max(0, candidate.start - 24), candidate.start);
  const word = /(?<!\p{L})(\p{L}+)\.?,?\s$/u.exec(before)?.[1]?.toLowerCase() ?? '';
  if (BEFORE_CLINICIAN.has(word)) return 'CLINICIAN';
  return BEFORE_RELATIVE.has(word) ? 'RELATIVE' : 'PERSON';
}

/** Short forms of what was found for certain (`echoes.ts`), for later posts of the thread. */
function echoProposals(
  document: Document,
  candidates: readonly Candidate[],
  { memory }: EngineInput,
): (readonly [token: string, label: string])[] {
  if (!memory) return [];
  return echoForms(document, candidates).flatMap(([form, kind]) => {
    const token = memory.token(form);
    return memory.labels.has(token) ? [] : [[token, kind] as const];
  });
}
