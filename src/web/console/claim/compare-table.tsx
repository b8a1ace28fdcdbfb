import { dateWords, plain } from '../words.ts';
import { seenWords } from './seen.ts';
import { CheckBadge, OutcomeBadge } from './outcome.tsx';
import type { Check, ComparedField, StaffClaim } from './use-claim.ts';

/** Claim and registry record side by side, one row a field, the newest checks first asked. */
export function CompareTable({ claim }: { readonly claim: StaffClaim }) {
  return (
    <table className="card compare" role="table" aria-label="The claim compared with the registers">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            <span className="only-heard">Field</span>
          </th>
          <th role="columnheader" scope="col">
            Claim
          </th>
          <th role="columnheader" scope="col">
            Registry record
          </th>
        </tr>
      </thead>
      {claim.checks.length === 0 ? (
        <tbody role="rowgroup">
          <tr role="row">
            <td role="cell" colSpan={3} className="soft">
              Nothing was checked yet.
            </td>
          </tr>
        </tbody>
      ) : null}
      {claim.checks.map((check) => (
        <CheckRows key={check.id} check={check} claim={claim} />
      ))}
    </table>
  );
}

function CheckRows({ check, claim }: { readonly check: Check; readonly claim: StaffClaim }) {
  return (
    <tbody role="rowgroup">
      <tr role="row" className="check-head">
        <th role="rowheader" scope="rowgroup" colSpan={3}>
          <CheckHead check={check} />
        </th>
      </tr>
      {check.fields.length === 0 ? <EmptyRow check={check} claim={claim} /> : null}
      {check.fields.map((field) => (
        <FieldRow key={field.field} field={field} />
      ))}
    </tbody>
  );
}

/** Where it was looked, when, and the row that was seen. */
function CheckHead({ check }: { readonly check: Check }) {
  return (
    <div className="check">
      <div className="row">
        <span className="check-kind">{KINDS[check.kind] ?? plain(check.kind)}</span>
        <CheckBadge check={check} />
        <span className="check-says">{check.explanation}</span>
      </div>
      <p className="provenance">
        {[
          `source ${SOURCES[check.source] ?? plain(check.source)}`,
          check.source_file_on === null ? undefined : `file of ${dateWords(check.source_file_on)}`,
          `seen ${seenWords(check)} by ${plain(check.method)}`,
          `good until ${dateWords(check.valid_until)}`,
        ]
          .filter((part) => part !== undefined)
          .join(' · ')}
        {check.source_url === null ? null : ` · ${check.source_url}`}
      </p>
      <p className="provenance">
        {check.row_hash === null ? (
          'no row hash'
        ) : (
          <>
            row hash <code>{check.row_hash}</code>
          </>
        )}
      </p>
    </div>
  );
}

const KINDS: Partial<Readonly<Record<string, string>>> = {
  npi: 'National provider number',
  licence: 'Licence',
  exclusion: 'Exclusion list',
  deactivation: 'Deactivation list',
  identity: 'Identity',
  board_cert: 'Board certification',
};
const SOURCES: Partial<Readonly<Record<string, string>>> = {
  nppes: 'NPPES',
  leie: 'LEIE',
  none: 'none for this country',
};
const FIELDS: Partial<Readonly<Record<string, string>>> = {
  number: 'Number',
  last_name: 'Last name',
  first_name: 'First name',
  state: 'State',
  status: 'Status',
};

function FieldRow({ field }: { readonly field: ComparedField }) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {FIELDS[field.field] ?? plain(field.field)}
      </th>
      <td role="cell" className="claimed" data-head="Claim">
        <Value text={field.claimed} />
      </td>
      <td role="cell" data-head="Registry record">
        <div className="found">
          <span className="found-value">
            <Value text={field.found} />
            <OutcomeBadge outcome={field.outcome} />
          </span>
          <span className="soft found-why">
            {field.explanation}
            {field.similarity === null ? null : ` Similarity ${field.similarity} %.`}
          </span>
        </div>
      </td>
    </tr>
  );
}

/** A check that compared no field still says what became of the number. */
function EmptyRow({ check, claim }: { readonly check: Check; readonly claim: StaffClaim }) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        Number
      </th>
      <td role="cell" className="claimed" data-head="Claim">
        {claim.number}
      </td>
      <td role="cell" data-head="Registry record">
        <div className="found">
          <span className="found-value">
            <span className="soft">no record</span>
            <CheckBadge check={check} />
          </span>
        </div>
      </td>
    </tr>
  );
}

function Value({ text }: { readonly text: string | null }) {
  if (text === null || text === '')
    return (
      <span className="soft">
        <span aria-hidden="true">–</span>
        <span className="only-heard">nothing stated</span>
      </span>
    );
  return <span>{text}</span>;
}
