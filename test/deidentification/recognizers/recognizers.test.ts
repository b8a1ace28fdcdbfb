import t from 'tap';
import { deidentify, type FindingClass } from '../../../src/deidentification/pure.ts';
import { IDENTITIES, STREETS_ABROAD } from './abroad.ts';
import { FORUM_AGES, FORUM_CODES, FORUM_DATES, FORUM_FACILITIES, FORUM_PLACES } from './forum.ts';
import { EMAILS, URLS, ADDRESSES } from './net.ts';
import { ACCOUNTS, LICENCES, SSNS } from './numbers.ts';
import { FAXES, PHONES } from './phones.ts';
import { FACILITIES, PLACES, POSTCODES, STREETS } from './places.ts';
import { PLANS, RECORDS } from './records.ts';
import type { Table } from './table.ts';
import { TAGGED_PLACES } from './tagged-places.ts';
import { BIOMETRICS, CODES, DEVICES, ROLES, VEHICLES } from './things.ts';
import { AGES, DATES, YEARS } from './times.ts';

const TABLES: Readonly<Record<string, Table>> = {
  ACCOUNTS,
  ADDRESSES,
  AGES,
  BIOMETRICS,
  CODES,
  DATES,
  DEVICES,
  EMAILS,
  FACILITIES,
  FAXES,
  FORUM_AGES,
  FORUM_CODES,
  FORUM_DATES,
  FORUM_FACILITIES,
  FORUM_PLACES,
  IDENTITIES,
  LICENCES,
  PHONES,
  PLACES,
  PLANS,
  POSTCODES,
  RECORDS,
  ROLES,
  SSNS,
  TAGGED_PLACES,
  STREETS,
  STREETS_ABROAD,
  URLS,
  VEHICLES,
  YEARS,
};

interface Row {
  readonly text: string;
  /** Offsets of letters and digits inside `[[ ]]`. */
  readonly required: ReadonlySet<number>;
}

function read(row: string): Row {
  let text = '';
  const required = new Set<number>();
  for (const [index, piece] of row.split(/\[\[|(?<=[^\]])\]\]/).entries()) {
    for (const unit of piece) {
      if (index % 2 === 1 && /[\p{L}\p{N}]/u.test(unit)) required.add(text.length);
      text += unit;
    }
  }
  return { text, required };
}

function hidden(text: string): { offsets: Set<number>; classes: Set<FindingClass> } {
  const { findings } = deidentify(text, { currentYear: 2026 });
  const offsets = new Set<number>();
  for (const { start, end } of findings) for (let at = start; at < end; at++) offsets.add(at);
  return { offsets, classes: new Set(findings.map((finding) => finding.class)) };
}

function shown(text: string, offsets: ReadonlySet<number>): string {
  return Array.from(text, (_, at) => (offsets.has(at) ? '*' : text.charAt(at))).join('');
}

for (const [name, table] of Object.entries(TABLES)) {
  t.test(`${name.toLowerCase()}: what identifies goes`, async (t) => {
    for (const row of table.find) {
      const { text, required } = read(row);
      const { offsets } = hidden(text);
      t.ok(
        [...required].every((at) => offsets.has(at)),
        `${row} -> ${shown(text, offsets)}`,
      );
    }
  });
  t.test(`${name.toLowerCase()}: what does not identify stays`, async (t) => {
    for (const row of table.keep) t.equal(shown(row, hidden(row).offsets), row, row);
  });
}
