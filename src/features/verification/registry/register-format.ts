import type { Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { RegistryKind } from './queries.ts';

/** What one line of a file means to us; `reason` never quotes the line. */
export type Reading =
  | {
      /** `stub` is a bare number that is over: it changes what is known, and adds nothing. */
      readonly kind: 'row' | 'stub';
      /** What tells entries apart, up to 64 letters and digits; of two lines with one key the later counts. */
      readonly key: string;
      readonly facts: object;
      /** The newest day in the line, `YYYY-MM-DD`. */
      readonly day?: string | null;
    }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'reject'; readonly reason: string };

/** What merging needs to know of a load; everything runs in `tx`. */
export interface Load {
  readonly runId: Id;
  readonly fileName: string;
  /** Day of the file, `YYYY-MM-DD`. */
  readonly fileOn: string;
  readonly clock: Clock;
}

export interface Merged {
  readonly added: number;
  readonly changed: number;
  /** Entries that are over with this file: numbers deactivated, people and codes that left a list. */
  readonly ended: number;
  /** Members whose standing somebody has to look at again, or who were frozen. */
  readonly membersAffected: number;
}

/** A register's file: all that differs between registers. The rest is one mechanism (import-register.ts). */
export interface RegisterFormat {
  readonly kind: RegistryKind;
  /** Column names in order; a file that differs in one is refused. */
  readonly header: readonly string[];
  /** Whether up to three lines of a title may stand before the header. */
  readonly hasTitle?: true;
  /** Which file of a zip is the register; a zip with one CSV needs no match. */
  readonly entry: RegExp;
  /** The day that a file's name says, `YYYY-MM-DD`. */
  dayInName(fileName: string): string | undefined;
  read(cells: readonly string[]): Reading;
  merge(tx: Database, load: Load): Promise<Merged>;
  /** Which of these keys are not held now; only where something of ours names keys of the register. */
  findMissing?(db: Database, keys: readonly string[]): Promise<string[]>;
}

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
