import type { ReadQueueResponse } from '../api/contract.generated.ts';
import type { IconName, Tone } from '../ui/index.ts';

/** A claim as the queue shows it. */
export type QueueItem = ReadQueueResponse['data'][number];

interface Look {
  readonly words: string;
  readonly tone: Tone;
  readonly icon?: IconName;
}

const STATUSES: Partial<Readonly<Record<string, Look>>> = {
  draft: { words: 'Draft', tone: 'calm' },
  submitted: { words: 'Submitted', tone: 'calm' },
  auto_checks: { words: 'Being checked', tone: 'calm' },
  needs_review: { words: 'Needs review', tone: 'accent' },
  more_info: { words: 'Waits for the doctor', tone: 'warn' },
  approved: { words: 'Approved', tone: 'good', icon: 'match' },
  rejected: { words: 'Rejected', tone: 'bad' },
  withdrawn: { words: 'Withdrawn', tone: 'calm' },
  expiring: { words: 'Expiring', tone: 'warn' },
  lapsed: { words: 'Lapsed', tone: 'bad' },
  suspended: { words: 'Suspended', tone: 'bad' },
  revoked: { words: 'Revoked', tone: 'bad' },
  excluded: { words: 'Excluded', tone: 'bad' },
  deceased: { words: 'Deceased', tone: 'calm' },
};

/** How a status reads; one that this build does not know yet reads as the server names it. */
export function statusLook(status: string): Look {
  return STATUSES[status] ?? { words: plain(status), tone: 'calm' };
}

/** A code of the server as words: `us_npi` -> `us npi`. */
export function plain(code: string): string {
  return code.replaceAll('_', ' ');
}

/** Numbers that are known by a word; the others by their letters: NPI, GMC, EFN. */
const SCHEMES: Partial<Readonly<Record<string, string>>> = {
  state_licence: 'State licence',
  college: 'College',
  council: 'Council',
  colegiado: 'Colegiado',
  ordine: 'Ordine',
  free: 'Number',
};

/** The kind of number, as people call it; the server's name begins with the country: `us_npi`. */
export function schemeWords(scheme: string): string {
  const kind = scheme.replace(/^[a-z]{2}_/, '');
  return SCHEMES[kind] ?? kind.toUpperCase();
}

const regions = new Intl.DisplayNames('en', { type: 'region' });

/** A country's name by its ISO 3166-1 code. */
export function countryWords(code: string): string {
  return regions.of(code) ?? code;
}

export function nameOf({ first_name: first, last_name: last }: Pick<QueueItem, 'first_name' | 'last_name'>): string {
  return `${first} ${last}`;
}

/** Who has the claim, seen by this viewer; undefined when nobody has. */
export function holderWords(takenBy: string | null, viewerId: string): string | undefined {
  if (takenBy === null) return undefined;
  return takenBy === viewerId ? 'you' : 'a colleague';
}

const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function dateWords(iso: string): string {
  return dates.format(new Date(iso));
}

export function momentWords(iso: string): string {
  return moments.format(new Date(iso));
}

/** `in 12 days`, `3 hours ago`. */
export function relativeWords(iso: string, nowMs = Date.now()): string {
  const apartMs = Date.parse(iso) - nowMs;
  if (Math.abs(apartMs) < DAY_MS) return relative.format(Math.trunc(apartMs / HOUR_MS), 'hour');
  return relative.format(Math.trunc(apartMs / DAY_MS), 'day');
}
